/** The rows of a retention's answer, with what of them still lies in the future. */
import type { Answer, Question } from "@/api/ask";
import { breakdownText } from "../breakdown";
import { bucketEnd, clockOf, type Interval, wallClock } from "../buckets";
import { list, numberOf, record } from "../source";

export interface Cell {
  count: number;
  /** Of the people of the row, or of the column before. */
  share: number;
  value: number | null;
  /** Its period has not begun. */
  future: boolean;
  /** Its period still goes on. */
  open: boolean;
}

export interface Row {
  /** Within its breakdown value: what actors are asked for by. */
  index: number;
  date: string;
  size: number;
  cells: Cell[];
}

export interface Table {
  key: string;
  label: string;
  breakdown: unknown;
  hasBreakdown: boolean;
  rows: Row[];
  mean: number[];
}

export type Period = "Hour" | "Day" | "Week" | "Month";

export const intervalOf = (period: Period): Interval => period.toLowerCase() as Interval;

function columnStart(date: string, columns: number, interval: Interval): string {
  let at = clockOf(date);
  for (let step = 0; step < columns; step += 1) at = bucketEnd(at.toISOString(), interval);
  return at.toISOString();
}

export function readRetention(
  query: Question,
  answer: Answer,
  now = new Date(),
): { tables: Table[]; labels: string[]; period: Period } {
  const filter = record(query.retentionFilter);
  const period = String(filter.period ?? "Day") as Period;
  const interval = intervalOf(period);
  const clock = wallClock(String(answer.timezone ?? "UTC"), now);
  const rows = list(answer.results);
  const labels = list(rows[0]?.values).map((one, index) => String(one.label ?? index));
  const brackets = Array.isArray(filter.retentionCustomBrackets) ? (filter.retentionCustomBrackets as number[]) : null;
  const begins = labels.map((_, column) =>
    brackets && column > 0 ? 1 + brackets.slice(0, column - 1).reduce((sum, width) => sum + width, 0) : column,
  );
  const previous = filter.retentionReference === "previous";
  const byValue = new Map<string, Record<string, unknown>[]>();
  for (const row of rows) {
    const key = JSON.stringify(row.breakdown_value ?? null);
    byValue.set(key, [...(byValue.get(key) ?? []), row]);
  }
  const tables = [...byValue].map(([key, own]): Table => {
    const read = own.map((row, index): Row => {
      const values = list(row.values);
      const size = numberOf(values[0]?.count);
      const cells = values.map((value, column): Cell => {
        const count = numberOf(value.count);
        const base = column === 0 ? size : previous ? numberOf(values[column - 1]?.count) : size;
        const start = columnStart(String(row.date), begins[column] ?? column, interval);
        const last = columnStart(String(row.date), (begins[column + 1] ?? column + 1) - 1, interval);
        return {
          count,
          share: base ? count / base : 0,
          value: typeof value.aggregation_value === "number" ? value.aggregation_value : null,
          future: clockOf(start) > clock,
          open: bucketEnd(last, interval) > clock,
        };
      });
      return { index, date: String(row.date), size, cells };
    });
    const first = own[0]?.breakdown_value;
    const hasBreakdown = first !== null && first !== undefined;
    const label = hasBreakdown ? breakdownText(first) : "All";
    return {
      key,
      label,
      breakdown: first,
      hasBreakdown,
      rows: read,
      mean: means(read, labels.length, filter.meanRetentionCalculation),
    };
  });
  return { tables, labels, period };
}

/** Of the periods that are over: `simple` counts rows alike, `weighted` people. */
function means(rows: Row[], columns: number, how: unknown): number[] {
  return Array.from({ length: columns }, (_, column) => {
    const told = rows.filter((row) => row.size > 0 && row.cells[column] && !row.cells[column].open);
    const usable = column === 0 ? rows.filter((row) => row.size > 0) : told;
    if (!usable.length) return Number.NaN;
    if (how === "weighted") {
      const people = usable.reduce((sum, row) => sum + row.size, 0);
      return usable.reduce((sum, row) => sum + (row.cells[column]?.share ?? 0) * row.size, 0) / people;
    }
    return usable.reduce((sum, row) => sum + (row.cells[column]?.share ?? 0), 0) / usable.length;
  });
}

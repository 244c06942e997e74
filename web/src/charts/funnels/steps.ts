/** The rows of a funnel's answer, put together as steps with a bar for each breakdown value and period. */
import type { Answer, Question } from "@/api/ask";
import { eventName } from "@/pickers/filters";
import { breakdownText } from "../breakdown";
import { type ChartColors, seriesColor } from "../colors";
import { list, numberOf, record } from "../source";

export interface Bar {
  group: Group;
  count: number;
  /** Of those who entered the funnel. */
  share: number;
  /** Of those who got to the step before. */
  fromBefore: number;
  dropped: number;
  averageSeconds: number | null;
  medianSeconds: number | null;
}

export interface Step {
  index: number;
  name: string;
  bars: Bar[];
}

export interface Group {
  key: string;
  label: string;
  color: string;
  breakdown: unknown;
  hasBreakdown: boolean;
  compare: "current" | "previous" | null;
}

type Row = Record<string, unknown>;

function groupsOf(results: unknown): Row[][] {
  const rows = list(results);
  if (Array.isArray(rows[0])) return rows as unknown as Row[][];
  const byPeriod = new Map<unknown, Row[]>();
  for (const row of rows) byPeriod.set(row.compare_label, [...(byPeriod.get(row.compare_label) ?? []), row]);
  return [...byPeriod.values()];
}

const secondsOf = (value: unknown) => (typeof value === "number" ? value : null);

export function readSteps(query: Question, answer: Answer, colors: ChartColors): { steps: Step[]; groups: Group[] } {
  const rows = groupsOf(answer.results);
  const places = new Map<string, number>();
  const groups = rows.map((steps): Group => {
    const first = steps[0] ?? {};
    const hasBreakdown = "breakdown_value" in first;
    const place = JSON.stringify(first.breakdown_value ?? null);
    if (!places.has(place)) places.set(place, places.size);
    const compare =
      first.compare_label === "previous" ? "previous" : first.compare_label === "current" ? "current" : null;
    const name = hasBreakdown ? breakdownText(first.breakdown_value, true) : "All";
    const period = compare === "previous" ? "previous period" : "current period";
    return {
      key: `${place}:${compare ?? ""}`,
      label: !compare ? name : hasBreakdown ? `${name}, ${period}` : period[0]?.toUpperCase() + period.slice(1),
      color: seriesColor(colors, places.get(place) as number),
      breakdown: first.breakdown_value,
      hasBreakdown,
      compare,
    };
  });
  const count = Math.max(0, ...rows.map((steps) => steps.length));
  const steps = Array.from({ length: count }, (_, index): Step => {
    const named = rows[0]?.[index] ?? {};
    return {
      index,
      name:
        named.name || named.custom_name
          ? String(named.custom_name || eventName(String(named.name)))
          : `Step ${index + 1}`,
      bars: rows.map((own, at) => barOf(query, own, index, groups[at] as Group)),
    };
  });
  return { steps, groups };
}

/** Steps that may be left out count for nobody's dropping off: the step before is the last that had to be done. */
function barOf(query: Question, rows: Row[], index: number, group: Group): Bar {
  const at = (place: number) => numberOf(rows[place]?.count);
  const optional = (place: number) => record(list(query.series)[place]).optionalInFunnel === true;
  let before = index - 1;
  while (before > 0 && optional(before)) before -= 1;
  const [first, count] = [at(0), at(index)];
  const from = index === 0 ? count : at(before);
  return {
    group,
    count,
    share: first ? count / first : 0,
    fromBefore: from ? count / from : 0,
    dropped: Math.max(0, from - count),
    averageSeconds: secondsOf(rows[index]?.average_conversion_time),
    medianSeconds: secondsOf(rows[index]?.median_conversion_time),
  };
}

/** The question for those who got to a step, or dropped off before it. Steps count from 1 there. */
export function stepActors(query: Question, bar: Bar, step: number, dropped: boolean): Question {
  const source: Question = { kind: "FunnelsActorsQuery", source: query, funnelStep: dropped ? -(step + 1) : step + 1 };
  if (bar.group.hasBreakdown) source.funnelStepBreakdown = bar.group.breakdown;
  if (bar.group.compare) source.compare = bar.group.compare;
  return { kind: "ActorsQuery", select: ["actor"], source };
}

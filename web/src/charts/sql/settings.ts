/** Which columns of a result are drawn how. */
import { list, record } from "../source";
import { type ColumnType, toNumber } from "./types";

export interface SqlChartSettings {
  /**
   * `ActionsLineGraph`, `ActionsBar`, `ActionsStackedBar`, `ActionsAreaGraph`, `ActionsPie`, `ScatterPlot`,
   * `TwoDimensionalHeatmap`, `BoldNumber`, `ActionsTable`.
   */
  display?: string;
  xAxis?: { column: string } | null;
  yAxis?: { column: string; settings?: unknown }[] | null;
  /** The column whose values become series of their own. */
  seriesBreakdownColumn?: string | null;
  /** Of a heat map, where `xAxis`, `seriesBreakdownColumn` and `yAxis` do not say. */
  heatmap?: { xAxisColumn?: string; yAxisColumn?: string; valueColumn?: string } | null;
  goalLines?: unknown;
  [key: string]: unknown;
}

export interface SqlShape {
  x: string | null;
  ys: string[];
  by: string | null;
}

/** The columns chosen, and where none are: the first time or text by the first numbers. */
export function shapeOf(settings: SqlChartSettings, columns: string[], types: ColumnType[]): SqlShape {
  const known = (name: unknown): string | null => (typeof name === "string" && columns.includes(name) ? name : null);
  if (settings.display === "TwoDimensionalHeatmap") return gridShape(settings, columns, types);
  const ofType = (...wanted: ColumnType[]) => columns.filter((_, index) => wanted.includes(types[index] as ColumnType));
  const by = known(settings.seriesBreakdownColumn);
  const others = (names: string[]) => names.filter((name) => name !== by);
  const isScatter = settings.display === "ScatterPlot";
  const pair = others(ofType("number"));
  const x =
    known(record(settings.xAxis).column) ??
    (isScatter && pair.length > 1 ? pair[0] : null) ??
    others(ofType("time", "date"))[0] ??
    others(ofType("text", "boolean"))[0] ??
    null;
  const chosen = list(settings.yAxis).flatMap((one) => known(one.column) ?? []);
  const numbers = ofType("number").filter((name) => name !== x);
  return { x, ys: chosen.length ? chosen : numbers.slice(0, isScatter ? 1 : 6), by };
}

/** Columns, rows and the number of a grid: those chosen, else the last number by the first two other columns. */
function gridShape(settings: SqlChartSettings, columns: string[], types: ColumnType[]): SqlShape {
  const known = (...names: unknown[]): string | null =>
    (names.find((name) => typeof name === "string" && columns.includes(name)) as string | undefined) ?? null;
  const { xAxisColumn, yAxisColumn, valueColumn } = record(settings.heatmap);
  const numbers = columns.filter((_, index) => types[index] === "number");
  const value = known(list(settings.yAxis)[0]?.column, valueColumn, numbers.at(-1));
  const chosenX = known(record(settings.xAxis).column, xAxisColumn);
  const chosenBy = known(settings.seriesBreakdownColumn, yAxisColumn);
  const free = columns.filter((name) => name !== value && name !== chosenX && name !== chosenBy);
  const x = chosenX ?? free.shift() ?? null;
  const by = chosenBy ?? free.shift() ?? null;
  return { x, ys: value === null ? [] : [value], by };
}

export interface SqlSeries {
  name: string;
  data: (number | null)[];
}

const MOST_SERIES = 30;

/** Columns as series along the values of x, in the order of the rows. */
export function sqlSeries(
  shape: SqlShape,
  columns: string[],
  rows: unknown[][],
): { xs: string[]; series: SqlSeries[] } {
  const at = (name: string | null) => (name === null ? -1 : columns.indexOf(name));
  const [x, by] = [at(shape.x), at(shape.by)];
  // With series of their own, rows of one x belong together; without, each row has its own place.
  const places = new Map<string, number>();
  const xs: string[] = [];
  const place = (row: unknown[], index: number): number => {
    const label = x < 0 ? String(index + 1) : String(row[x] ?? "");
    const known = by < 0 ? undefined : places.get(label);
    if (known !== undefined) return known;
    places.set(label, xs.length);
    return xs.push(label) - 1;
  };
  const found = new Map<string, (number | null)[]>();
  rows.forEach((row, index) => {
    const where = place(row, index);
    for (const y of shape.ys) {
      const value = by < 0 ? "" : String(row[by] ?? "");
      const name = by < 0 ? y : shape.ys.length > 1 ? `${value}, ${y}` : value;
      if (!found.has(name)) {
        if (found.size >= MOST_SERIES) continue;
        found.set(name, []);
      }
      (found.get(name) as (number | null)[])[where] = toNumber(row[at(y)]);
    }
  });
  return { xs, series: [...found].map(([name, data]) => ({ name, data: xs.map((_, index) => data[index] ?? null) })) };
}

/** Rows of a result as points between two columns. */
import { number, short } from "@/ui/format";
import { bucketTitle, clockOf, momentText } from "../buckets";
import type { ChartOption } from "../EChart";
import { tooltipNode } from "../tooltip";
import type { SqlShape } from "./settings";
import { type ColumnType, numberOrNull } from "./types";

export interface SqlPoints {
  name: string;
  points: [number | string, number][];
}

const MOST_SERIES = 30;
const MANY = 2_000; // points that are drawn small and together

function xOf(value: unknown, type: ColumnType): number | string | null {
  if (value === null || value === undefined) return null;
  if (type === "number") return numberOrNull(value);
  if (type !== "time" && type !== "date") return String(value);
  const time = clockOf(String(value)).getTime();
  return Number.isNaN(time) ? null : time;
}

/** Rows without one of the two numbers have no place. Without x, places are the numbers of the rows. */
export function sqlPoints(shape: SqlShape, columns: string[], rows: unknown[][], xType: ColumnType): SqlPoints[] {
  const at = (name: string | null) => (name === null ? -1 : columns.indexOf(name));
  const [x, by] = [at(shape.x), at(shape.by)];
  const found = new Map<string, SqlPoints>();
  rows.forEach((row, index) => {
    const place = x < 0 ? index + 1 : xOf(row[x], xType);
    if (place === null) return;
    for (const y of shape.ys) {
      const value = numberOrNull(row[at(y)]);
      if (value === null) continue;
      const group = by < 0 ? "" : String(row[by] ?? "");
      const name = by < 0 ? y : shape.ys.length > 1 ? `${group}, ${y}` : group;
      const series = found.get(name) ?? { name, points: [] };
      if (!found.has(name)) {
        if (found.size >= MOST_SERIES) continue;
        found.set(name, series);
      }
      series.points.push([place, value]);
    }
  });
  return [...found.values()];
}

interface SqlScatter {
  shape: SqlShape;
  series: (SqlPoints & { color: string })[];
  xType: ColumnType;
  compact: boolean;
}

const SYMBOLS = ["circle", "rect", "triangle", "diamond"];

export function scatterOption({ shape, series, xType, compact }: SqlScatter): ChartOption {
  const isTime = xType === "time" || xType === "date";
  const isNumber = xType === "number" || shape.x === null;
  const xWords = (value: unknown): string => {
    if (!isTime) return isNumber ? number(Number(value)) : String(value);
    const time = new Date(Number(value)).toISOString();
    return xType === "date" ? bucketTitle(time, "day") : momentText(time);
  };
  return {
    useUTC: true, // times are read as if they were, since answers tell them by the project's clock
    grid: { left: 8, right: 20, top: 14, bottom: 6, outerBoundsMode: "same" },
    xAxis: {
      type: isTime ? "time" : isNumber ? "value" : "category",
      scale: true,
      splitNumber: compact ? 3 : 6,
      axisLabel: isNumber ? { formatter: short } : {},
      name: compact ? undefined : (shape.x ?? "row"),
      nameLocation: "middle",
      nameGap: 26,
    },
    yAxis: { type: "value", scale: true, splitNumber: compact ? 3 : 4, axisLabel: { formatter: short } },
    tooltip: {
      trigger: "item",
      formatter: ({ seriesName, value, color }: { seriesName: string; value: [unknown, number]; color: string }) =>
        tooltipNode({
          title: series.length > 1 ? seriesName : undefined,
          rows: [
            { color, name: shape.x ?? "row", value: xWords(value[0]) },
            { name: shape.by === null ? seriesName : (shape.ys[0] ?? ""), value: number(value[1]) },
          ],
        }),
    },
    series: series.map((one, index) => ({
      type: "scatter",
      id: one.name,
      name: one.name,
      color: one.color,
      symbol: SYMBOLS[index % SYMBOLS.length],
      symbolSize: one.points.length > MANY ? 3 : compact ? 6 : 8,
      itemStyle: { opacity: one.points.length > MANY ? 0.6 : 0.85 },
      large: one.points.length > MANY,
      largeThreshold: MANY,
      emphasis: { focus: series.length > 1 ? "series" : "none" },
      data: one.points,
    })),
  };
}

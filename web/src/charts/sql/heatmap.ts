/** Two columns of a result as a grid, coloured by a third. */
import { number, short } from "@/ui/format";
import { type ChartColors, inkOn, mix } from "../colors";
import type { ChartOption } from "../EChart";
import { tooltipNode } from "../tooltip";
import type { SqlShape } from "./settings";
import { numberOrNull } from "./types";

export interface SqlGrid {
  xs: string[];
  ys: string[];
  /** Place in `xs`, place in `ys`, number. */
  cells: [number, number, number][];
  min: number;
  max: number;
}

const MOST = 200; // columns, and rows: more could not be told apart
const CELL_PX = 34; // of a cell that a number is written into
const AXIS_PX = 110;
const MOST_LABELLED = 24; // rows: more are lower than a line of words

const name = (value: unknown): string =>
  value === null || value === undefined || value === "" ? "None (no value)" : String(value);

/** In the order of the rows; numbers in the order of numbers. What is in one cell is added up. */
export function sqlGrid(shape: SqlShape, columns: string[], rows: unknown[][]): SqlGrid {
  const at = (column: string | null | undefined) => (column ? columns.indexOf(column) : -1);
  const [x, y, value] = [at(shape.x), at(shape.by), at(shape.ys[0])];
  const xs = places(rows.map((row) => row[x]));
  const ys = places(rows.map((row) => row[y]));
  const found = new Map<number, number>();
  for (const row of rows) {
    const [left, top] = [xs.get(name(row[x])), ys.get(name(row[y]))];
    const one = numberOrNull(row[value]);
    if (left === undefined || top === undefined || one === null) continue;
    const cell = top * MOST + left;
    found.set(cell, (found.get(cell) ?? 0) + one);
  }
  const cells = [...found].map(([cell, sum]): [number, number, number] => [cell % MOST, Math.floor(cell / MOST), sum]);
  const numbers = [...found.values()];
  return {
    xs: [...xs.keys()],
    ys: [...ys.keys()],
    cells,
    min: Math.min(0, ...numbers),
    max: Math.max(0, ...numbers),
  };
}

function places(values: unknown[]): Map<string, number> {
  const different = new Map<string, unknown>();
  for (const value of values) if (different.size < MOST) different.set(name(value), value);
  const entries = [...different];
  if (entries.every(([, value]) => typeof value === "number")) entries.sort(([, a], [, b]) => Number(a) - Number(b));
  return new Map(entries.map(([key], index) => [key, index]));
}

const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

export function heatmapOption(grid: SqlGrid, shape: SqlShape, colors: ChartColors, width: number): ChartOption {
  const { xs, ys, cells, min, max } = grid;
  const share = (value: number) => (max > min ? (value - min) / (max - min) : 1);
  const cell = (width - AXIS_PX) / Math.max(1, xs.length);
  const longest = Math.min(20, Math.max(6, Math.floor(cell / 7))); // characters beside each other
  const labelled = cell >= CELL_PX && ys.length <= MOST_LABELLED;
  return {
    grid: { left: 8, right: 12, top: 8, bottom: 6, outerBoundsMode: "same" },
    xAxis: { type: "category", data: xs, axisLabel: { formatter: (text: string) => cut(text, longest) } },
    yAxis: {
      type: "category",
      data: ys,
      inverse: true,
      axisLabel: { formatter: (text: string) => cut(text, width < 600 ? 12 : 24) },
    },
    tooltip: {
      trigger: "item",
      formatter: ({ value }: { value: [number, number, number] }) =>
        tooltipNode({
          title: `${xs[value[0]]}, ${ys[value[1]]}`,
          rows: [{ name: shape.ys[0] ?? "", value: number(value[2]) }],
        }),
    },
    visualMap: { show: false, min, max: max > min ? max : min + 1, inRange: { color: colors.ramp } },
    series: [
      {
        type: "heatmap",
        progressive: 5_000,
        itemStyle: { borderColor: colors.ground, borderWidth: 1, borderRadius: 2 },
        emphasis: { itemStyle: { borderColor: colors.text, borderWidth: 2 } },
        data: cells.map((value) => ({
          value,
          label: {
            show: labelled,
            formatter: () => short(value[2]),
            color: inkOn(mix(colors.ramp[0], colors.ramp[1], share(value[2]))),
            fontSize: 11,
          },
        })),
      },
    ],
  };
}

/** Lines from the first to the last interval, with their numbers at both ends. */
import { bucketLabel, bucketTitle, type Interval } from "../buckets";
import type { ChartColors } from "../colors";
import type { ChartOption } from "../EChart";
import { tooltipNode } from "../tooltip";
import type { Formats } from "../valueFormat";
import { changeText } from "./change";
import { fullLabel } from "./series";
import { labelShifts, type Slope } from "./slope";

interface SlopeChart {
  slopes: Slope[];
  interval: Interval;
  /** Whether more may still come into the last interval. */
  incomplete: boolean;
  formats: Formats;
  colors: ChartColors;
  height: number;
  width: number;
}

const LABEL_PX = 16; // of a line of words
const FARTHEST_PX = 36; // that a label may be from its point
const [TOP, BOTTOM] = [14, 30];
const WIDE_PX = 560; // from here on, names stand beside the numbers
const LONGEST = 11; // characters; longer numbers are shortened
const LONGEST_NAME = 20;
const CHARACTER_PX = 7.5;

const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

export function slopeOption(chart: SlopeChart): ChartOption {
  const { slopes, interval, height } = chart;
  const values = slopes.flatMap(({ first, last }) => [first, last]);
  const [min, max] = bounds(values);
  const plot = height - TOP - BOTTOM;
  const place = (value: number) => TOP + ((max - value) / (max - min)) * plot;
  const room = { gap: LABEL_PX, farthest: FARTHEST_PX, low: TOP, high: TOP + plot };
  const left = labelShifts(slopes, (one) => place(one.first), room);
  const right = labelShifts(slopes, (one) => place(one.last), room);
  const days = slopes.find((one) => one.series.compare !== "previous")?.series.days ?? slopes[0]?.series.days ?? [];
  return {
    grid: { ...margins(chart), top: TOP, bottom: BOTTOM, outerBoundsMode: "none" },
    xAxis: {
      type: "category",
      boundaryGap: false,
      data: [days[0], days.at(-1)].map((day) => bucketLabel(day ?? "", interval)),
      splitLine: { show: true, lineStyle: { color: chart.colors.line } },
      axisLabel: { interval: 0 },
    },
    yAxis: { type: "value", min, max, axisLabel: { show: false }, splitLine: { show: false } },
    tooltip: {
      trigger: "axis",
      formatter: () => tooltipOf(chart),
    },
    series: slopes.map((one) => line(chart, one, left.get(one.series.key), right.get(one.series.key))),
  };
}

function endText(value: number, formats: Formats): string {
  const whole = formats.full(value);
  return whole.length > LONGEST ? formats.short(value) : whole;
}

/** As much room as the longest words on each side take. */
function margins({ slopes, formats, width }: SlopeChart): { left: number; right: number } {
  const longest = (texts: string[]) => Math.max(2, ...texts.map((text) => text.length)) * CHARACTER_PX;
  const name = Math.min(LONGEST_NAME, longest(slopes.map(({ series }) => fullLabel(series))) / CHARACTER_PX);
  const numbers = longest(slopes.map(({ last, change }) => `${endText(last, formats)}  ${changeText(change)}`));
  return {
    left: longest(slopes.map(({ first }) => endText(first, formats))) + 20,
    right: numbers + (width >= WIDE_PX ? name * CHARACTER_PX + 28 : 14),
  };
}

/** Never one number alone: an axis needs two. */
export function bounds(values: number[]): [number, number] {
  if (!values.length) return [0, 1];
  const [min, max] = [Math.min(...values), Math.max(...values)];
  return min === max ? [min - 1, max + 1] : [min, max];
}

function line(chart: SlopeChart, slope: Slope, left: number | undefined, right: number | undefined) {
  const { formats, colors, width } = chart;
  const { series, first, last, change } = slope;
  const previous = series.compare === "previous";
  const text = (value: number) => endText(value, formats);
  const name = width >= WIDE_PX ? `  {name|${cut(fullLabel(series), LONGEST_NAME).replaceAll(/[{}|]/g, " ")}}` : "";
  const end = (position: "left" | "right", offset: number | undefined, words: string) => ({
    show: offset !== undefined,
    position,
    distance: 8,
    offset: [0, offset ?? 0],
    formatter: () => words,
    color: colors.text,
    opacity: 1,
    fontSize: 12,
    rich: { change: { color: colors.dim, fontSize: 12 }, name: { color: colors.text, fontSize: 12, fontWeight: 600 } },
  });
  const type = previous ? "dashed" : chart.incomplete ? "dotted" : "solid";
  return {
    type: "line",
    id: series.key,
    name: fullLabel(series),
    color: series.color,
    symbol: "circle",
    symbolSize: 9,
    showSymbol: true,
    triggerEvent: true,
    lineStyle: { width: 2.5, type, opacity: previous ? 0.6 : 1 },
    itemStyle: { opacity: previous ? 0.6 : 1 },
    emphasis: { focus: chart.slopes.length > 1 ? "series" : "none" },
    data: [
      { value: first, label: end("left", left, text(first)) },
      { value: last, label: end("right", right, `${text(last)}  {change|${changeText(change)}}${name}`) },
    ],
  };
}

function tooltipOf({ slopes, interval, formats, incomplete }: SlopeChart): HTMLElement {
  const rows = slopes
    .toSorted((a, b) => b.last - a.last)
    .map(({ series, first, last, change }) => ({
      color: series.color,
      name: fullLabel(series),
      value: `${formats.full(first)} → ${formats.full(last)} (${changeText(change)})`,
      dim: series.compare === "previous",
    }));
  const days = slopes[0]?.series.days ?? [];
  const title = `${bucketTitle(days[0] ?? "", interval)} to ${bucketTitle(days.at(-1) ?? "", interval)}`;
  return tooltipNode({ title, rows, note: incomplete ? "The last interval is not over yet" : undefined });
}

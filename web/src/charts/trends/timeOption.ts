/** Lines, areas and bars over time. */

import { bucketLabel, bucketTitle, type Interval } from "../buckets";
import type { ChartColors } from "../colors";
import type { ChartOption } from "../EChart";
import { tooltipNode } from "../tooltip";
import type { Formats } from "../valueFormat";
import { fullLabel, type Series } from "./series";
import { drawn, extras } from "./timeMarks";

export type Shape = "line" | "area" | "bar" | "stacked" | "scatter";

export interface Goal {
  label: string;
  value: number;
}

export interface Mark {
  index: number;
  text: string;
}

export interface TimeChart {
  shape: Shape;
  series: Series[];
  interval: Interval;
  incomplete: boolean;
  formats: Formats;
  colors: ChartColors;
  log: boolean;
  percentStack: boolean;
  showValues: boolean;
  fromZero: boolean;
  goals: Goal[];
  marks: Mark[];
  compact: boolean;
  /** In place of the days of the axis, such as "2 days" of stickiness. */
  labels?: string[];
  xLabel?: string;
  yLabel?: string;
}

export function timeOption(chart: TimeChart): ChartOption {
  const { series, interval, formats, compact } = chart;
  const longest = series.reduce(
    (most, one) => (one.days.length > most.length ? one.days : most),
    series[0]?.days ?? [],
  );
  const axisFormat = chart.percentStack ? (value: number) => `${Math.round(value)}%` : formats.short;
  return {
    grid: {
      left: 8,
      right: 16,
      top: chart.goals.length || chart.marks.length ? 26 : 14,
      bottom: chart.xLabel ? 26 : 6,
      outerBoundsMode: "same",
    },
    xAxis: {
      type: "category",
      boundaryGap: chart.shape === "bar" || chart.shape === "stacked" || chart.shape === "scatter",
      data: chart.labels ?? longest.map((day) => bucketLabel(day, interval)),
      name: chart.xLabel,
      nameLocation: "middle",
      nameGap: 28,
    },
    yAxis: {
      type: chart.log ? "log" : "value",
      scale: !chart.fromZero,
      max: chart.percentStack ? 100 : undefined,
      splitNumber: compact ? 3 : 4,
      minInterval: series.every((one) => one.data.every(Number.isInteger)) && !chart.percentStack ? 1 : undefined,
      axisLabel: { formatter: axisFormat },
      name: chart.yLabel,
      nameLocation: "middle",
      nameGap: 44,
    },
    tooltip: {
      trigger: "axis",
      axisPointer: { type: chart.shape === "bar" || chart.shape === "stacked" ? "shadow" : "line" },
      formatter: (params: { dataIndex: number }[]) => tooltipOf(chart, params[0]?.dataIndex ?? 0),
    },
    series: [...drawn(chart), extras(chart)],
  };
}

function tooltipOf({ series, interval, formats, incomplete, labels, marks }: TimeChart, index: number): HTMLElement {
  const day =
    series.find((one) => one.compare !== "previous" && one.days[index])?.days[index] ?? series[0]?.days[index];
  const rows = series
    .filter((one) => index < one.data.length)
    .map((one) => ({ one, value: one.data[index] ?? 0 }))
    .sort((a, b) => b.value - a.value)
    .map(({ one, value }) => ({
      color: one.color,
      name:
        one.compare !== "previous"
          ? one.label
          : labels
            ? fullLabel(one)
            : `${one.label}, ${bucketLabel(one.days[index] ?? "", interval)}`,
      value: formats.full(value),
      dim: one.compare === "previous",
    }));
  const last = Math.max(...series.map((one) => one.days.length)) - 1;
  const note = incomplete && index === last ? "This interval is not over yet" : undefined;
  const remarks = marks.filter((mark) => mark.index === index).map((mark) => mark.text);
  const notes = [note, ...remarks].filter(Boolean).join("\n");
  return tooltipNode({ title: labels?.[index] ?? bucketTitle(day ?? "", interval), rows, note: notes || undefined });
}

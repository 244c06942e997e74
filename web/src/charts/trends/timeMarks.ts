/** The marks of a chart over time: lines, areas, bars, and what hangs on none of them. */
import { withAlpha } from "../colors";
import { fullLabel, type Series } from "./series";
import type { TimeChart } from "./timeOption";

const SAMPLED_FROM = 2_000; // points a series has before some are left out of the drawing

/** Shares of 100 for stacks of percent. */
function shares(series: Series[]): Series[] {
  return series.map((one) => ({
    ...one,
    data: one.data.map((value, index) => {
      const whole = series.reduce(
        (sum, other) => sum + (other.compare === one.compare ? (other.data[index] ?? 0) : 0),
        0,
      );
      return whole ? (value / whole) * 100 : 0;
    }),
  }));
}

export function drawn(chart: TimeChart): Record<string, unknown>[] {
  const series = chart.percentStack ? shares(chart.series) : chart.series;
  return series.flatMap((one, index) => {
    if (chart.shape === "scatter") return [points(chart, one, index)];
    return chart.shape === "bar" || chart.shape === "stacked" ? [bars(chart, one)] : lines(chart, one, index);
  });
}

const shown = (chart: TimeChart, value: number) => (chart.log && value <= 0 ? null : value);

function valueLabel(chart: TimeChart) {
  return {
    show: chart.showValues,
    color: chart.colors.text,
    fontSize: 11,
    formatter: (params: { value: number }) => chart.formats.short(Number(params.value)),
  };
}

function lines(chart: TimeChart, one: Series, index: number): Record<string, unknown>[] {
  const previous = one.compare === "previous";
  const dotted = chart.incomplete && !previous && one.data.length > 1 && chart.shape !== "area";
  const data = one.data.map((value) => shown(chart, value));
  const few = one.data.length <= 40 && chart.series.length <= 12;
  const base = {
    type: "line",
    name: fullLabel(one),
    color: one.color,
    symbol: "circle",
    symbolSize: 6,
    showSymbol: one.data.length === 1 || (few && !chart.compact && chart.shape !== "area"),
    sampling: one.data.length > SAMPLED_FROM ? "lttb" : undefined,
    stack: chart.shape === "area" ? (previous ? "previous" : "current") : undefined,
    areaStyle: chart.shape === "area" ? { opacity: previous ? 0.12 : 0.35 } : undefined,
    lineStyle: { width: 2, opacity: previous ? 0.6 : 1, type: previous ? "dashed" : "solid" },
    itemStyle: { opacity: previous ? 0.6 : 1 },
    emphasis: { disabled: one.data.length > SAMPLED_FROM, focus: chart.series.length > 1 ? "series" : "none" },
    label: { ...valueLabel(chart), position: "top" },
    labelLayout: chart.showValues ? { hideOverlap: true } : undefined,
  };
  if (!dotted) return [{ ...base, id: one.key, data }];
  const from = data.length - 2;
  const rest = data.map((value, at) => (at >= from ? value : null));
  return [
    { ...base, id: one.key, data: data.slice(0, -1) },
    {
      ...base,
      id: `${one.key}:now`,
      z: 2 + index * 0.001,
      data: rest,
      label: undefined,
      sampling: undefined,
      lineStyle: { ...base.lineStyle, type: "dotted" },
    },
  ];
}

function bars(chart: TimeChart, one: Series): Record<string, unknown> {
  const previous = one.compare === "previous";
  const last = chart.incomplete && !previous ? one.data.length - 1 : -1;
  return {
    type: "bar",
    id: one.key,
    name: fullLabel(one),
    color: one.color,
    stack: chart.shape === "stacked" ? (previous ? "previous" : "current") : undefined,
    barMaxWidth: 48,
    itemStyle: { opacity: previous ? 0.5 : 1, borderRadius: chart.shape === "bar" ? [2, 2, 0, 0] : 0 },
    large: one.data.length > SAMPLED_FROM,
    progressive: 5_000,
    data: one.data.map((value, index) =>
      index === last ? { value: shown(chart, value), itemStyle: { opacity: 0.55 } } : shown(chart, value),
    ),
    label: { ...valueLabel(chart), position: chart.shape === "stacked" ? "inside" : "top" },
    labelLayout: chart.showValues ? { hideOverlap: true } : undefined,
  };
}

const SYMBOLS = ["circle", "rect", "triangle", "diamond"]; // neighbours differ in more than their colour

function points(chart: TimeChart, one: Series, index: number): Record<string, unknown> {
  const previous = one.compare === "previous";
  const last = chart.incomplete && !previous ? one.data.length - 1 : -1;
  return {
    type: "scatter",
    id: one.key,
    name: fullLabel(one),
    color: one.color,
    symbol: SYMBOLS[index % SYMBOLS.length],
    symbolSize: one.data.length > 90 ? 5 : chart.compact ? 7 : 9,
    itemStyle: { opacity: previous ? 0.5 : 0.9 },
    emphasis: { focus: chart.series.length > 1 ? "series" : "none" },
    progressive: 5_000,
    data: one.data.map((value, at) =>
      at === last ? { value: shown(chart, value), itemStyle: { opacity: 0.45 } } : shown(chart, value),
    ),
    label: { ...valueLabel(chart), position: "top" },
    labelLayout: chart.showValues ? { hideOverlap: true } : undefined,
  };
}

/** Goals and annotations hang on a series that is not drawn itself, so that hiding a series does not take them away. */
export function extras({ goals, marks, colors, formats }: TimeChart): Record<string, unknown> {
  const goalLines = goals.map((goal) => ({
    yAxis: goal.value,
    name: goal.label,
    lineStyle: { color: colors.text, type: "dashed", width: 1 },
    label: {
      formatter: () => `${goal.label}: ${formats.short(goal.value)}`,
      position: "insideEndTop",
      color: colors.text,
      textBorderColor: colors.ground,
      textBorderWidth: 3,
    },
  }));
  const notes = marks.map((mark) => ({
    xAxis: mark.index,
    name: mark.text,
    lineStyle: { color: withAlpha(colors.dim, 0.8), type: "solid", width: 1 },
    label: { show: false },
  }));
  return {
    type: "line",
    id: "extras",
    data: [],
    silent: true,
    markLine: { symbol: "none", silent: true, animation: false, data: [...goalLines, ...notes] },
  };
}

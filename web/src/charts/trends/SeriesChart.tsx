/** Series along an axis: the chart, its legend and every number of it. */
import { Stack } from "@mantine/core";
import { useMemo, useRef, useState } from "react";
import { Annotations, useAnnotations } from "../annotations";
import { bucketTitle, type Interval } from "../buckets";
import { ChartFrame } from "../ChartFrame";
import { useChartColors } from "../colors";
import { type ChartClick, EChart, type PlotClick } from "../EChart";
import { Legend } from "../Legend";
import { list, numberOf } from "../source";
import type { Formats } from "../valueFormat";
import { canOpen, DetailsTable } from "./DetailsTable";
import { fullLabel, type Series } from "./series";
import { type Goal, type Shape, timeOption } from "./timeOption";

interface SeriesChartProps {
  series: Series[];
  shape: Shape;
  interval: Interval;
  incomplete?: boolean;
  formats: Formats;
  /** Of the question: axes, goals, values on marks, legend. */
  filter: Record<string, unknown>;
  height: number;
  compact: boolean;
  /** Opens the people behind a number; without it numbers are text. */
  onOpen?: (series: Series, index: number) => void;
  /** In place of days. */
  labels?: string[];
  /** Whether the axis is time, so that annotations have a place on it. */
  isTime?: boolean;
  timezone?: string;
  summary?: "sums" | "none";
}

const MOST_BARS = 2_000;
const WITHOUT_BARS: Partial<Record<Shape, Shape>> = { bar: "line", stacked: "area" };

export function SeriesChart(props: SeriesChartProps) {
  const { series, interval, incomplete = false, formats, filter, height, compact, onOpen, labels } = props;
  // Bars of less than a pixel are drawn as what they look like.
  const shape = (series[0]?.data.length ?? 0) > MOST_BARS ? (WITHOUT_BARS[props.shape] ?? props.shape) : props.shape;
  const colors = useChartColors();
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const fromQuery = useMemo(() => new Set(series.filter((one) => one.hidden).map((one) => one.key)), [series]);
  const hidden: ReadonlySet<string> = chosen ?? fromQuery;
  const visible = useMemo(() => series.filter((one) => !hidden.has(one.key)), [series, hidden]);
  const wanted = props.isTime !== false && filter.showAnnotations !== false && onOpen !== undefined;
  const marks = useAnnotations(series[0]?.days ?? [], interval, props.timezone ?? "UTC", wanted);

  const option = useMemo(
    () =>
      timeOption({
        shape,
        series: visible,
        interval,
        incomplete,
        formats,
        colors,
        log: filter.yAxisScaleType === "log10",
        percentStack: filter.showPercentStackView === true && (shape === "area" || shape === "stacked"),
        showValues: filter.showValuesOnSeries === true,
        fromZero: true,
        goals: goalsOf(filter),
        marks,
        compact,
        labels,
        xLabel: text(filter.xAxisLabel),
        yLabel: text(filter.yAxisLabel),
      }),
    [shape, visible, interval, incomplete, formats, colors, filter, marks, compact, labels],
  );

  const isBar = shape === "bar" || shape === "stacked";
  const onPlotClick = (click: PlotClick) => {
    const hit = nearest(visible, click, shape === "area");
    if (hit && canOpen(hit)) onOpen?.(hit, click.index);
  };
  const onClick = (click: ChartClick) => {
    const hit = visible.find((one) => one.key === click.seriesId);
    if (hit && canOpen(hit)) onOpen?.(hit, click.dataIndex);
  };
  const open = useStable(onOpen);
  const table = (
    <DetailsTable
      series={series}
      interval={interval}
      formats={formats}
      onOpen={open}
      columnLabels={labels}
      withSums={props.summary !== "none"}
    />
  );
  const withLegend = series.length > 1 && (!compact || filter.showLegend !== false);
  const chart = (
    <div>
      <EChart
        option={option}
        height={height - (compact && withLegend ? 36 : 0)}
        label={summary(series, interval, labels)}
        onClick={onOpen && isBar ? onClick : undefined}
        onPlotClick={onOpen && !isBar ? onPlotClick : undefined}
      />
      {withLegend && <Legend items={legendItems(series)} hidden={hidden} onChange={setChosen} oneLine={compact} />}
    </div>
  );
  if (compact) {
    return (
      <ChartFrame table={table} height={height}>
        {chart}
      </ChartFrame>
    );
  }
  return (
    <Stack gap="sm">
      {chart}
      <Annotations marks={marks} days={series[0]?.days ?? []} interval={interval} />
      {table}
    </Stack>
  );
}

const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);

export const legendItems = (series: Series[]) =>
  series.map((one) => ({
    key: one.key,
    label: fullLabel(one),
    color: one.color,
    dashed: one.compare === "previous",
  }));

export function goalsOf(filter: Record<string, unknown>): Goal[] {
  return list(filter.goalLines).map((goal) => ({ label: String(goal.label ?? "Goal"), value: numberOf(goal.value) }));
}

/** The series under the pointer: of stacks the one whose part it is, else the closest. */
export function nearest(series: Series[], { index, value }: PlotClick, stacked: boolean): Series | undefined {
  const here = series.filter((one) => index >= 0 && index < one.data.length);
  if (stacked) {
    let top = 0;
    for (const one of here.filter((each) => each.compare !== "previous")) {
      top += one.data[index] ?? 0;
      if (value <= top) return one;
    }
    return here.at(-1);
  }
  const distance = (one: Series) => Math.abs((one.data[index] ?? 0) - value);
  return here.toSorted((a, b) => distance(a) - distance(b))[0];
}

function summary(series: Series[], interval: Interval, labels?: string[]): string {
  const first = series[0];
  if (!first) return "Chart without data";
  const names = series.slice(0, 3).map(fullLabel).join(", ");
  const more = series.length > 3 ? ` and ${series.length - 3} more` : "";
  if (labels) return `${names}${more}: ${labels[0]} to ${labels.at(-1)}`;
  const from = bucketTitle(first.days[0] ?? "", interval);
  const to = bucketTitle(first.days.at(-1) ?? "", interval);
  return `${names}${more} by ${interval}, ${from} to ${to}`;
}

/** The same function at every drawing, that calls the latest one; what is memoized stays so. */
function useStable(call: SeriesChartProps["onOpen"]): SeriesChartProps["onOpen"] {
  const latest = useRef(call);
  latest.current = call;
  const wanted = call !== undefined;
  return useMemo(() => (wanted ? (series, index) => latest.current?.(series, index) : undefined), [wanted]);
}

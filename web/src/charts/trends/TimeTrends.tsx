/** Trends over time: the chart, its legend and every number of it. */
import { Stack } from "@mantine/core";
import { useCallback, useMemo, useState } from "react";
import { useProject } from "@/api/project";
import { showActors } from "../actors";
import { bucketTitle, type Interval, isIncomplete } from "../buckets";
import { ChartFrame } from "../ChartFrame";
import { useChartColors } from "../colors";
import { EChart, type PlotClick } from "../EChart";
import { Legend } from "../Legend";
import { type ChartProps, list, numberOf, record } from "../source";
import { formatsOf } from "../valueFormat";
import { trendActors } from "./actorsOf";
import { canOpen, DetailsTable } from "./DetailsTable";
import { fullLabel, readSeries, type Series } from "./series";
import { type Goal, type Shape, timeOption } from "./timeOption";

const SHAPES: Record<string, Shape> = {
  ActionsAreaGraph: "area",
  ActionsBar: "stacked",
  ActionsStackedBar: "stacked",
  ActionsUnstackedBar: "bar",
};

const NOTHING_HIDDEN: ReadonlySet<string> = new Set();

export function TimeTrends({ query, answer, height, compact, interactive }: ChartProps) {
  const colors = useChartColors();
  const project = useProject();
  const filter = record(query.trendsFilter);
  const interval = String(query.interval ?? "day") as Interval;
  const series = useMemo(() => readSeries(query, answer, colors), [query, answer, colors]);
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const fromQuery = useMemo(() => new Set(series.filter((one) => one.hidden).map((one) => one.key)), [series]);
  const hidden = chosen ?? (fromQuery.size ? fromQuery : NOTHING_HIDDEN);
  const visible = useMemo(() => series.filter((one) => !hidden.has(one.key)), [series, hidden]);
  const formats = useMemo(() => formatsOf(record(query.trendsFilter)), [query]);
  const shape = SHAPES[String(filter.display)] ?? "line";
  const timezone = String(answer.timezone ?? project.timezone ?? "UTC");
  const incomplete = isIncomplete(series[0]?.days ?? [], interval, timezone);

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
        marks: [],
        compact,
        xLabel: text(filter.xAxisLabel),
        yLabel: text(filter.yAxisLabel),
      }),
    [shape, visible, interval, incomplete, formats, colors, filter, compact],
  );

  const open = useCallback(
    (one: Series, index: number | null) => {
      const day = index === null ? null : (one.days[index] ?? null);
      const when = day ? `, ${bucketTitle(day, interval)}` : "";
      showActors(trendActors(query, one, { day }), `${fullLabel(one)}${when}`);
    },
    [query, interval],
  );
  const onPlotClick = (click: PlotClick) => {
    const hit = nearest(visible, click, shape === "area" || shape === "stacked");
    if (hit && canOpen(hit)) open(hit, click.index);
  };
  const table = (
    <DetailsTable
      series={series}
      interval={interval}
      formats={formats}
      hidden={compact ? undefined : hidden}
      onHidden={compact ? undefined : setChosen}
      onOpen={interactive ? open : undefined}
    />
  );
  const withLegend = series.length > 1 && (!compact || filter.showLegend === true);
  const chart = (
    <EChart
      option={option}
      height={height - (compact && withLegend ? 40 : 0)}
      label={summary(series, interval)}
      onPlotClick={interactive ? onPlotClick : undefined}
    />
  );
  const legend = withLegend && <Legend items={legendItems(series)} hidden={hidden} onChange={setChosen} />;
  if (compact) {
    return (
      <ChartFrame table={table} height={height}>
        {chart}
        {legend}
      </ChartFrame>
    );
  }
  return (
    <Stack gap="sm">
      <div>
        {chart}
        {legend}
      </div>
      {table}
    </Stack>
  );
}

const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);

const legendItems = (series: Series[]) =>
  series.map((one) => ({ key: one.key, label: fullLabel(one), color: one.color, dashed: one.compare === "previous" }));

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

function summary(series: Series[], interval: Interval): string {
  const first = series[0];
  if (!first) return "Chart without data";
  const from = bucketTitle(first.days[0] ?? "", interval);
  const to = bucketTitle(first.days.at(-1) ?? "", interval);
  const names = series.slice(0, 3).map(fullLabel).join(", ");
  const more = series.length > 3 ? ` and ${series.length - 3} more` : "";
  return `${names}${more} by ${interval}, ${from} to ${to}`;
}

/** Trends over time. */
import { useMemo } from "react";
import { bucketTitle, type Interval, isIncomplete } from "../buckets";
import { useChartColors } from "../colors";
import type { ChartProps } from "../source";
import { useFormats } from "../useFormats";
import { showTrendActors } from "./actorsOf";
import { SeriesChart } from "./SeriesChart";
import { fullLabel, readSeries, type Series } from "./series";
import type { Shape } from "./timeOption";

const SHAPES: Record<string, Shape> = {
  ActionsAreaGraph: "area",
  ActionsBar: "stacked",
  ActionsStackedBar: "stacked",
  ActionsUnstackedBar: "bar",
  ScatterPlot: "scatter",
};
const NO_FILTER: Record<string, unknown> = {};

export function TimeTrends({ query, answer, height, compact, interactive }: ChartProps) {
  const colors = useChartColors();
  const filter = (query.trendsFilter as Record<string, unknown> | null | undefined) ?? NO_FILTER;
  const display = String(filter.display);
  const interval = String(query.interval ?? "day") as Interval;
  const series = useMemo(() => readSeries(query, answer, colors), [query, answer, colors]);
  const formats = useFormats(query.trendsFilter);
  const timezone = String(answer.timezone ?? "UTC");
  const open = (one: Series, index: number) => {
    const day = one.days[index] ?? null;
    const until = display === "ActionsLineGraphCumulative" ? "up to " : "";
    const when = day ? `, ${until}${bucketTitle(day, interval)}` : "";
    showTrendActors(query, one, `${fullLabel(one)}${when}`, { day });
  };
  return (
    <SeriesChart
      series={series}
      shape={SHAPES[display] ?? "line"}
      interval={interval}
      incomplete={isIncomplete(series[0]?.days ?? [], interval, timezone)}
      formats={formats}
      filter={filter}
      height={height}
      compact={compact}
      onOpen={interactive ? open : undefined}
      timezone={timezone}
      summary={display === "ActionsLineGraphCumulative" ? "none" : "sums"}
    />
  );
}

/** New, returning and resurrecting people above the line, dormant ones below. */
import { useMemo } from "react";
import { showActors } from "../actors";
import { bucketTitle, type Interval, isIncomplete } from "../buckets";
import { type Lifecycle as Status, useChartColors } from "../colors";
import { type ChartProps, record } from "../source";
import { formatsOf } from "../valueFormat";
import { trendActors } from "./actorsOf";
import { SeriesChart } from "./SeriesChart";
import { readSeries, type Series } from "./series";

const NAMES: Record<Status, string> = {
  new: "New",
  returning: "Returning",
  resurrecting: "Resurrecting",
  dormant: "Dormant",
};

export function Lifecycle({ query, answer, height, compact, interactive }: ChartProps) {
  const colors = useChartColors();
  const interval = String(query.interval ?? "day") as Interval;
  const series = useMemo(
    () =>
      readSeries(query, answer, colors).map((one) => {
        const status = one.status as Status;
        return { ...one, label: NAMES[status] ?? one.label, color: colors.lifecycle[status] ?? one.color };
      }),
    [query, answer, colors],
  );
  const formats = useMemo(() => formatsOf({}), []);
  const timezone = String(answer.timezone ?? "UTC");
  const open = (one: Series, index: number) => {
    const day = one.days[index] ?? null;
    showActors(trendActors(query, one, { day }), `${one.label}, ${bucketTitle(day ?? "", interval)}`);
  };
  return (
    <SeriesChart
      series={series}
      shape="stacked"
      interval={interval}
      incomplete={isIncomplete(series[0]?.days ?? [], interval, timezone)}
      formats={formats}
      filter={record(query.lifecycleFilter)}
      height={height}
      compact={compact}
      onOpen={interactive ? open : undefined}
      timezone={timezone}
    />
  );
}

/** The conversion rate of those who entered in each interval. */
import { useMemo } from "react";
import type { Question } from "@/api/ask";
import { showActors } from "../actors";
import { breakdownText } from "../breakdown";
import { bucketTitle, type Interval, isIncomplete } from "../buckets";
import { useChartColors } from "../colors";
import { type ChartProps, record } from "../source";
import { SeriesChart } from "../trends/SeriesChart";
import { fullLabel, readSeries, type Series } from "../trends/series";
import { formatsOf } from "../valueFormat";

export function FunnelTrends({ query, answer, height, compact, interactive }: ChartProps) {
  const colors = useChartColors();
  const interval = String(query.interval ?? "day") as Interval;
  const series = useMemo(
    () =>
      readSeries(query, answer, colors).map((one) => ({
        ...one,
        order: 0, // rows of a funnel are no formulas: there are people behind them
        label: one.hasBreakdown ? breakdownText(one.breakdown, true) : "Conversion rate",
      })),
    [query, answer, colors],
  );
  const formats = useMemo(() => formatsOf({ aggregationAxisFormat: "percentage" }), []);
  const timezone = String(answer.timezone ?? "UTC");
  const open = (one: Series, index: number) => {
    const day = one.days[index] ?? "";
    const source: Question = { kind: "FunnelsActorsQuery", source: query, funnelTrendsEntrancePeriodStart: day };
    if (one.hasBreakdown) source.funnelStepBreakdown = one.breakdown;
    if (one.compare) source.compare = one.compare;
    const choice = (label: string, dropped?: boolean) => ({
      label,
      query: {
        kind: "ActorsQuery",
        select: ["actor"],
        source: dropped === undefined ? source : { ...source, funnelTrendsDropOff: dropped },
      },
    });
    const choices = [choice("Converted", false), choice("Dropped off", true), choice("Entered")];
    showActors(choices[0]?.query as Question, `${fullLabel(one)}, ${bucketTitle(day, interval)}`, choices);
  };
  return (
    <SeriesChart
      series={series}
      shape="line"
      interval={interval}
      incomplete={isIncomplete(series[0]?.days ?? [], interval, timezone)}
      formats={formats}
      filter={record(query.funnelsFilter)}
      height={height}
      compact={compact}
      onOpen={interactive ? open : undefined}
      timezone={timezone}
      summary="none"
    />
  );
}

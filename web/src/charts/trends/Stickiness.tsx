/** On how many intervals people did it. */
import { useMemo } from "react";
import type { Question } from "@/api/ask";
import { showActors } from "../actors";
import { useChartColors } from "../colors";
import { type ChartProps, record } from "../source";
import { useFormats } from "../useFormats";
import { SeriesChart } from "./SeriesChart";
import { fullLabel, readSeries, type Series } from "./series";
import type { Shape } from "./timeOption";

const SHAPES: Record<string, Shape> = { ActionsLineGraph: "line", ActionsAreaGraph: "area" };

export function Stickiness({ query, answer, height, compact, interactive }: ChartProps) {
  const colors = useChartColors();
  const filter = record(query.stickinessFilter);
  const series = useMemo(() => readSeries(query, answer, colors), [query, answer, colors]);
  const formats = useFormats(query.stickinessFilter);
  const open = (one: Series, index: number) => {
    const source: Question = { kind: "StickinessActorsQuery", source: query, day: index + 1 };
    if (one.order !== null) source.series = one.order;
    if (one.compare) source.compare = one.compare;
    showActors({ kind: "ActorsQuery", select: ["actor"], source }, `${fullLabel(one)}, ${one.labels[index] ?? ""}`);
  };
  const labels = useMemo(() => series[0]?.labels ?? [], [series]);
  return (
    <SeriesChart
      series={series}
      shape={SHAPES[String(filter.display)] ?? "bar"}
      interval="day"
      formats={formats}
      filter={filter}
      height={height}
      compact={compact}
      onOpen={interactive ? open : undefined}
      labels={labels}
      isTime={false}
    />
  );
}

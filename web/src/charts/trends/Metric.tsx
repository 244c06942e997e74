/** A large number for each series, how it changed, and the line of its intervals beneath. */
import { Stack, Text } from "@mantine/core";
import { useMemo } from "react";
import { bucketTitle, type Interval, isIncomplete } from "../buckets";
import { ChartFrame } from "../ChartFrame";
import { useChartColors } from "../colors";
import { type ChartProps, record } from "../source";
import { useFormats } from "../useFormats";
import { showTrendActors } from "./actorsOf";
import { DetailsTable } from "./DetailsTable";
import classes from "./Metric.module.css";
import { MetricCell } from "./MetricCell";
import { summaryOf } from "./metric";
import { fullLabel, readSeries, type Series } from "./series";

const MOST = 12; // more are in the table
const CELL_PX = 92; // of a cell without its line
const LINE_PX = 120;

export function Metric({ query, answer, height, compact, interactive }: ChartProps) {
  const colors = useChartColors();
  const filter = record(query.trendsFilter);
  const interval = String(query.interval ?? "day") as Interval;
  const series = useMemo(() => readSeries(query, answer, colors), [query, answer, colors]);
  const formats = useFormats(query.trendsFilter);
  const current = series.filter((one) => one.compare !== "previous" && !one.hidden);
  const incomplete = isIncomplete(series[0]?.days ?? [], interval, String(answer.timezone ?? "UTC"));
  const open = (one: Series, day: string | null) => {
    const when = day === null ? "" : `, ${bucketTitle(day, interval)}`;
    showTrendActors(query, one, `${fullLabel(one)}${when}`, { day });
  };
  const table = (
    <DetailsTable
      series={series}
      interval={interval}
      formats={formats}
      onOpen={interactive ? (one, index) => open(one, one.days[index] ?? null) : undefined}
    />
  );
  const line = compact ? Math.max(36, current.length > 1 ? 48 : height - CELL_PX - 8) : LINE_PX;
  const numbers = (
    <div
      className={classes.metrics}
      data-compact={compact || undefined}
      style={{ maxHeight: compact ? height : undefined }}
    >
      {current.slice(0, MOST).map((one) => (
        <MetricCell
          key={one.key}
          query={query}
          series={one}
          previous={series.find((other) => other.key === `${one.key}:previous`)}
          summary={summaryOf(filter)}
          showChange={filter.metricShowChange !== false}
          interval={interval}
          incomplete={incomplete}
          formats={formats}
          height={line}
          onOpen={interactive ? open : undefined}
        />
      ))}
      {current.length > MOST && (
        <Text size="sm" c="dimmed">
          and {current.length - MOST} more in the table
        </Text>
      )}
    </div>
  );
  if (compact) {
    return (
      <ChartFrame table={table} height={height}>
        {numbers}
      </ChartFrame>
    );
  }
  return (
    <Stack gap="md">
      {numbers}
      {table}
    </Stack>
  );
}

/** Displays of total values: bars, pies and tables. */
import { Stack } from "@mantine/core";
import { useMemo, useState } from "react";
import { breakdownText } from "../breakdown";
import { ChartFrame } from "../ChartFrame";
import { useChartColors } from "../colors";
import { type ChartClick, EChart } from "../EChart";
import { Legend } from "../Legend";
import { type ChartProps, record } from "../source";
import { useFormats } from "../useFormats";
import { showTrendActors } from "./actorsOf";
import { canOpen } from "./DetailsTable";
import { fullLabel, readSeries, type Series } from "./series";
import { ValueTable } from "./ValueTable";
import { barValueOption, pieOption } from "./valueOption";

const BAR_PX = 34;

export function ValueTrends({ query, answer, height, compact, interactive }: ChartProps) {
  const colors = useChartColors();
  const display = String(record(query.trendsFilter).display);
  const series = useMemo(() => readSeries(query, answer, colors), [query, answer, colors]);
  const formats = useFormats(query.trendsFilter);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const isPie = display === "ActionsPie" || display === "ActionsDonut";
  const visible = useMemo(() => series.filter((one) => !hidden.has(one.key)), [series, hidden]);
  const showValues = record(query.trendsFilter).showValuesOnSeries !== false;
  const option = useMemo(
    () =>
      isPie
        ? pieOption({ series: visible, formats, colors, showValues, compact })
        : barValueOption({ series: visible, formats, colors, showValues, compact }),
    [isPie, visible, formats, colors, showValues, compact],
  );
  const open = (one: Series) => showTrendActors(query, one, nameOf(one));
  const onClick = (click: ChartClick) => {
    const hit = visible[click.dataIndex];
    if (hit && canOpen(hit)) open(hit);
  };
  const table = (
    <ValueTable
      series={series}
      formats={formats}
      onOpen={interactive ? open : undefined}
      nameOf={nameOf}
      withColors={isPie}
    />
  );
  if (display === "ActionsTable") return table;
  const full = isPie
    ? height
    : Math.max(compact ? 0 : 160, Math.min(visible.length * BAR_PX + 40, compact ? height : 900));
  const chart = (
    <EChart
      option={option}
      height={full}
      label={`${series.length} values: ${series
        .slice(0, 4)
        .map((one) => `${nameOf(one)} ${formats.full(one.total)}`)
        .join(", ")}`}
      onClick={interactive ? onClick : undefined}
    />
  );
  const items = series.map((one) => ({ key: one.key, label: nameOf(one), color: one.color }));
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
      {isPie && <Legend items={items} hidden={hidden} onChange={setHidden} />}
      {table}
    </Stack>
  );
}

/** A breakdown's value where there is one series, else the series, too. */
export function nameOf(one: Series): string {
  if (!one.hasBreakdown) return fullLabel(one);
  return one.label ? fullLabel(one) : breakdownText(one.breakdown);
}

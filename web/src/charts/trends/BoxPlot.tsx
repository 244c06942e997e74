/** Of each interval the lowest, the quartiles, the mean and the highest. */
import { Stack, Text } from "@mantine/core";
import { useMemo } from "react";
import { type Column, DataTable } from "@/ui/DataTable";
import { showActors } from "../actors";
import { bucketTitle, type Interval } from "../buckets";
import { ChartFrame } from "../ChartFrame";
import { useChartColors } from "../colors";
import { type ChartClick, EChart } from "../EChart";
import { NumberButton } from "../NumberButton";
import { type ChartProps, list } from "../source";
import { useFormats } from "../useFormats";
import { trendActors } from "./actorsOf";
import { type Box, boxOption, PARTS, readBoxes } from "./boxOption";
import { readSeries } from "./series";

export function BoxPlot({ query, answer, height, compact, interactive }: ChartProps) {
  const colors = useChartColors();
  const interval = String(query.interval ?? "day") as Interval;
  const formats = useFormats(query.trendsFilter);
  const boxes = useMemo(() => readBoxes(answer), [answer]);
  const series = useMemo(() => readSeries(query, answer, colors), [query, answer, colors]);
  const option = useMemo(() => boxOption(boxes, interval, formats, colors), [boxes, interval, formats, colors]);
  const open = (box: Box) => {
    const one = series.find((each) => each.order === box.order && each.compare !== "previous");
    if (one) showActors(trendActors(query, one, { day: box.day }), `${box.label}, ${bucketTitle(box.day, interval)}`);
  };
  const onClick = (click: ChartClick) => {
    const box = boxes.find((each) => each.label === click.seriesName && each.at === click.dataIndex);
    if (box) open(box);
  };
  const columns: Column<Box>[] = [
    {
      key: "day",
      label: "Interval",
      render: (box) => (
        <NumberButton
          text={bucketTitle(box.day, interval)}
          of={box.label}
          onOpen={interactive ? () => open(box) : undefined}
        />
      ),
    },
    ...(new Set(boxes.map((box) => box.label)).size > 1
      ? [{ key: "label", label: "Series", render: (box: Box) => box.label }]
      : []),
    ...PARTS.map(
      ({ key, label }): Column<Box> => ({
        key,
        label,
        align: "right",
        render: (box) => formats.full(box[key]),
      }),
    ),
  ];
  if (!list(answer.results).length || !boxes.length) {
    return (
      <Text size="sm" c="dimmed">
        A box plot needs a numeric property to look at, and events that have it.
      </Text>
    );
  }
  const table = (
    <DataTable
      label="Numbers of the boxes"
      columns={columns}
      rows={boxes}
      rowKey={(box) => `${box.order}${box.day}`}
      height={480}
    />
  );
  const chart = (
    <EChart
      option={option}
      height={height}
      label={`Box plot of ${boxes.length} intervals`}
      onClick={interactive ? onClick : undefined}
    />
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
      {table}
    </Stack>
  );
}

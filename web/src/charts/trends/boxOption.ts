import type { Answer } from "@/api/ask";
import { bucketLabel, bucketTitle, type Interval } from "../buckets";
import { type ChartColors, seriesColor, withAlpha } from "../colors";
import type { ChartOption } from "../EChart";
import { list, numberOf } from "../source";
import { tooltipNode } from "../tooltip";
import type { Formats } from "../valueFormat";

export interface Box {
  day: string;
  /** Its place among the intervals that have any box. */
  at: number;
  order: number;
  label: string;
  min: number;
  p25: number;
  median: number;
  mean: number;
  p75: number;
  max: number;
}

export const PARTS = [
  { key: "min", label: "Lowest" },
  { key: "p25", label: "25th percentile" },
  { key: "median", label: "Median" },
  { key: "mean", label: "Mean" },
  { key: "p75", label: "75th percentile" },
  { key: "max", label: "Highest" },
] as const;

export function readBoxes(answer: Answer): Box[] {
  const rows = list(answer.boxplot_data);
  const days = [...new Set(rows.map((row) => String(row.day)))].sort();
  return rows.map((row) => ({
    day: String(row.day),
    at: days.indexOf(String(row.day)),
    order: numberOf(row.series_index),
    label: String(row.series_label ?? ""),
    min: numberOf(row.min),
    p25: numberOf(row.p25),
    median: numberOf(row.median),
    mean: numberOf(row.mean),
    p75: numberOf(row.p75),
    max: numberOf(row.max),
  }));
}

export function boxOption(boxes: Box[], interval: Interval, formats: Formats, colors: ChartColors): ChartOption {
  const days = [...new Set(boxes.map((box) => box.day))].sort();
  const names = [...new Set(boxes.map((box) => box.label))];
  return {
    grid: { left: 8, right: 16, top: 14, bottom: 6, outerBoundsMode: "same" },
    xAxis: { type: "category", data: days.map((day) => bucketLabel(day, interval)) },
    yAxis: { type: "value", splitNumber: 4, axisLabel: { formatter: formats.short } },
    tooltip: {
      trigger: "item",
      formatter: ({ seriesName, dataIndex }: { seriesName: string; dataIndex: number }) => {
        const box = boxes.find((each) => each.label === seriesName && each.at === dataIndex);
        if (!box) return tooltipNode({ rows: [] });
        const rows = PARTS.map(({ key, label }) => ({ name: label, value: formats.full(box[key]) }));
        return tooltipNode({ title: `${box.label}, ${bucketTitle(box.day, interval)}`, rows });
      },
    },
    series: names.flatMap((name, index) => {
      const color = seriesColor(colors, index);
      const at = (place: number) => boxes.find((box) => box.label === name && box.at === place);
      return [
        {
          type: "boxplot",
          name,
          boxWidth: [6, 34],
          itemStyle: { color: withAlpha(color, 0.25), borderColor: color, borderWidth: 1.5 },
          data: days.map((_, place) => {
            const box = at(place);
            return box ? [box.min, box.p25, box.median, box.p75, box.max] : [];
          }),
        },
        ...(names.length === 1
          ? [
              {
                type: "scatter",
                silent: true,
                symbol: "diamond",
                symbolSize: 8,
                itemStyle: { color },
                data: days.map((_, place) => at(place)?.mean ?? null),
              },
            ]
          : []),
      ];
    }),
  };
}

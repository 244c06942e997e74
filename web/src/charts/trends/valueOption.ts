/** Total values as horizontal bars and as a ring. */
import { percent } from "@/ui/format";
import { type ChartColors, inkOn } from "../colors";
import type { ChartOption } from "../EChart";
import { tooltipNode } from "../tooltip";
import type { Formats } from "../valueFormat";
import { fullLabel, type Series } from "./series";

interface ValueChart {
  series: Series[];
  formats: Formats;
  colors: ChartColors;
  showValues: boolean;
  compact: boolean;
}

const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

export function barValueOption({ series, formats, colors, showValues, compact }: ValueChart): ChartOption {
  return {
    grid: { left: 8, right: 56, top: 4, bottom: 4, outerBoundsMode: "same" },
    xAxis: { type: "value", axisLabel: { formatter: formats.short }, splitNumber: 4 },
    yAxis: {
      type: "category",
      inverse: true,
      data: series.map(fullLabel),
      axisLabel: { formatter: (name: string) => cut(name, compact ? 18 : 30), color: colors.text },
    },
    tooltip: {
      trigger: "item",
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const one = series[dataIndex];
        return tooltipNode({
          rows: one ? [{ color: one.color, name: fullLabel(one), value: formats.full(one.total) }] : [],
        });
      },
    },
    series: [
      {
        type: "bar",
        barMaxWidth: 26,
        data: series.map((one) => ({
          value: one.total,
          itemStyle: { color: one.color, opacity: one.compare === "previous" ? 0.5 : 1, borderRadius: [0, 3, 3, 0] },
        })),
        label: {
          show: showValues,
          position: "right",
          color: colors.text,
          formatter: ({ value }: { value: number }) => formats.short(value),
        },
      },
    ],
  };
}

export function pieOption({ series, formats, colors, showValues, compact }: ValueChart): ChartOption {
  const current = series.filter((one) => one.total > 0);
  const whole = series.reduce((sum, one) => sum + one.total, 0);
  return {
    title: undefined,
    tooltip: {
      trigger: "item",
      formatter: ({ data }: { data: { key: string } }) => {
        const one = current.find((each) => each.key === data.key);
        if (!one) return tooltipNode({ rows: [] });
        const value = `${formats.full(one.total)} (${percent(whole ? one.total / whole : 0)})`;
        return tooltipNode({ rows: [{ color: one.color, name: fullLabel(one), value }] });
      },
    },
    series: [
      {
        type: "pie",
        radius: ["56%", "84%"],
        center: ["50%", "50%"],
        silent: false,
        itemStyle: { borderColor: colors.ground, borderWidth: 2, borderRadius: 3 },
        emphasis: { scale: true, scaleSize: 4 },
        label: {
          show: showValues,
          position: "inside",
          fontSize: 12,
          formatter: ({ percent: share }: { percent: number }) => (share >= 6 ? `${Math.round(share)}%` : ""),
        },
        labelLine: { show: false },
        data: series.map((one) => ({
          key: one.key,
          name: fullLabel(one),
          value: one.total,
          itemStyle: { color: one.color },
          label: { color: inkOn(one.color) },
        })),
      },
      {
        type: "pie",
        radius: [0, 0.1],
        silent: true,
        animation: false,
        tooltip: { show: false },
        data: [{ value: 1, name: "total", itemStyle: { color: "transparent" } }],
        label: {
          show: true,
          position: "center",
          formatter: () => `{value|${formats.short(whole)}}\n{word|total}`,
          rich: {
            value: { fontSize: compact ? 20 : 30, fontWeight: 650, color: colors.text, lineHeight: compact ? 24 : 36 },
            word: { fontSize: 12, color: colors.dim, lineHeight: 16 },
          },
        },
      },
    ],
  };
}

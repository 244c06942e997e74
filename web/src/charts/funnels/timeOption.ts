import { duration, number, percent } from "@/ui/format";
import type { ChartColors } from "../colors";
import type { ChartOption } from "../EChart";
import { tooltipNode } from "../tooltip";

export interface Bin {
  from: number;
  /** Null of the last: it holds the longest. */
  to: number | null;
  count: number;
}

export const binName = ({ from, to }: Bin): string =>
  to === null ? `${duration(from)} or more` : `${duration(from)} to ${duration(to)}`;

export function timeToConvertOption(bins: Bin[], average: number | null, colors: ChartColors): ChartOption {
  const whole = bins.reduce((sum, bin) => sum + bin.count, 0);
  const color = colors.series[0];
  return {
    grid: { left: 8, right: 16, top: 26, bottom: 6, outerBoundsMode: "same" },
    xAxis: { type: "category", data: bins.map((bin) => duration(bin.from)) },
    yAxis: { type: "value", minInterval: 1, splitNumber: 4 },
    tooltip: {
      trigger: "item",
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const bin = bins[dataIndex];
        if (!bin) return tooltipNode({ rows: [] });
        const share = percent(whole ? bin.count / whole : 0);
        return tooltipNode({
          title: binName(bin),
          rows: [{ color, name: `Converted (${share})`, value: number(bin.count) }],
        });
      },
    },
    series: [
      {
        type: "bar",
        barCategoryGap: "8%",
        itemStyle: { borderRadius: [3, 3, 0, 0] },
        data: bins.map((bin) => bin.count),
        label: {
          show: bins.length <= 24,
          position: "top",
          color: colors.dim,
          formatter: ({ value }: { value: number }) => (value ? percent(whole ? value / whole : 0) : ""),
        },
        labelLayout: { hideOverlap: true },
        markLine: average === null ? undefined : averageLine(bins, average, colors),
      },
    ],
  };
}

/** On the bin that the average falls into. */
function averageLine(bins: Bin[], average: number, colors: ChartColors) {
  const index = Math.max(
    0,
    bins.findLastIndex((bin) => bin.from <= average),
  );
  return {
    symbol: "none",
    silent: true,
    lineStyle: { color: colors.text, type: "dashed" },
    label: { formatter: `average ${duration(average)}`, color: colors.text },
    data: [{ xAxis: index }],
  };
}

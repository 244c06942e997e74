import { number, short } from "@/ui/format";
import { bucketLabel } from "../buckets";
import type { ChartColors } from "../colors";
import type { ChartOption } from "../EChart";
import { tooltipNode } from "../tooltip";
import type { SqlSeries } from "./settings";
import type { ColumnType } from "./types";

interface SqlDrawing {
  display: string;
  xs: string[];
  xType: ColumnType;
  series: (SqlSeries & { color: string })[];
  colors: ChartColors;
  compact: boolean;
}

const SAMPLED_FROM = 2_000;
const BARS = new Set(["ActionsBar", "ActionsStackedBar", "ActionsUnstackedBar", "ActionsBarValue"]);

function xLabel(value: string, type: ColumnType): string {
  if (type === "date") return bucketLabel(value, "day");
  if (type !== "time") return value.length > 24 ? `${value.slice(0, 23)}…` : value;
  const midnight = /[T ]00:00:00/.test(value);
  return bucketLabel(value, midnight ? "day" : "hour");
}

export function sqlOption(drawing: SqlDrawing): ChartOption {
  return drawing.display === "ActionsPie" ? pie(drawing) : axes(drawing);
}

function axes({ display, xs, xType, series, compact }: SqlDrawing): ChartOption {
  const isBar = BARS.has(display);
  const isArea = display === "ActionsAreaGraph";
  const stacked = isArea || display === "ActionsStackedBar" || display === "ActionsBar";
  return {
    grid: { left: 8, right: 16, top: 14, bottom: 6, outerBoundsMode: "same" },
    xAxis: { type: "category", boundaryGap: isBar, data: xs.map((one) => xLabel(one, xType)) },
    yAxis: { type: "value", splitNumber: compact ? 3 : 4, axisLabel: { formatter: short } },
    tooltip: {
      trigger: "axis",
      axisPointer: { type: isBar ? "shadow" : "line" },
      formatter: (params: { dataIndex: number }[]) => {
        const index = params[0]?.dataIndex ?? 0;
        const rows = series.flatMap((one) => {
          const value = one.data[index];
          return value === null || value === undefined
            ? []
            : [{ color: one.color, name: one.name, value: number(value) }];
        });
        return tooltipNode({ title: xs[index], rows });
      },
    },
    series: series.map((one) => ({
      type: isBar ? "bar" : "line",
      id: one.name,
      name: one.name,
      color: one.color,
      data: one.data,
      stack: stacked && series.length > 1 ? "all" : undefined,
      areaStyle: isArea ? { opacity: 0.35 } : undefined,
      showSymbol: !isBar && one.data.length <= 40,
      symbol: "circle",
      symbolSize: 6,
      barMaxWidth: 48,
      large: one.data.length > SAMPLED_FROM,
      sampling: one.data.length > SAMPLED_FROM ? "lttb" : undefined,
      connectNulls: false,
    })),
  };
}

function pie({ xs, series, colors, compact }: SqlDrawing): ChartOption {
  const values = series[0]?.data ?? [];
  return {
    tooltip: {
      trigger: "item",
      formatter: ({ name, value, percent, color }: { name: string; value: number; percent: number; color: string }) =>
        tooltipNode({ rows: [{ color, name, value: `${number(value)} (${percent}%)` }] }),
    },
    series: [
      {
        type: "pie",
        radius: ["50%", "82%"],
        itemStyle: { borderColor: colors.ground, borderWidth: 2, borderRadius: 3 },
        label: { show: !compact, color: colors.text },
        labelLine: { lineStyle: { color: colors.line } },
        data: xs.map((name, index) => ({ name, value: values[index] ?? 0 })),
      },
    ],
  };
}

import { percent } from "@/ui/format";
import { bucketLabel } from "../buckets";
import { type ChartColors, seriesColor } from "../colors";
import type { ChartOption } from "../EChart";
import { tooltipNode } from "../tooltip";
import { intervalOf, type Period, type Table } from "./model";

const MOST_ROWS = 40; // thin lines behind the mean

/** The mean as a thick line, the rows it is of as thin ones; with breakdowns, the mean of each value. */
export function retentionOption(
  tables: Table[],
  chosen: Table | undefined,
  labels: string[],
  colors: ChartColors,
  period: Period,
): ChartOption {
  const thick = tables.length > 1 ? tables.slice(0, 15) : tables;
  const thin = tables.length > 1 ? [] : (chosen?.rows ?? []).filter((row) => row.size > 0).slice(-MOST_ROWS);
  const shares = (values: number[]) => values.map((value) => (Number.isNaN(value) ? null : value * 100));
  return {
    grid: { left: 8, right: 16, top: 14, bottom: 6, outerBoundsMode: "same" },
    xAxis: { type: "category", boundaryGap: false, data: labels },
    yAxis: { type: "value", min: 0, max: 100, interval: 25, axisLabel: { formatter: "{value}%" } },
    tooltip: {
      trigger: "axis",
      formatter: (params: { dataIndex: number }[]) => {
        const index = params[0]?.dataIndex ?? 0;
        const rows = thick.map((table, at) => ({
          color: seriesColor(colors, at),
          name: tables.length > 1 ? table.label : "Mean",
          value: Number.isNaN(table.mean[index] ?? Number.NaN) ? "not yet" : percent(table.mean[index] ?? 0),
        }));
        const single = thin.slice(-8).flatMap((row) => {
          const cell = row.cells[index];
          if (!cell || cell.future) return [];
          return [
            {
              color: colors.line,
              name: bucketLabel(row.date, intervalOf(period)),
              value: percent(cell.share),
              dim: true,
            },
          ];
        });
        return tooltipNode({ title: labels[index], rows: [...rows, ...single] });
      },
    },
    series: [
      ...thin.map((row) => ({
        type: "line",
        silent: true,
        showSymbol: false,
        lineStyle: { width: 1, color: colors.dim, opacity: 0.3 },
        data: row.cells.map((cell) => (cell.future ? null : cell.share * 100)),
      })),
      ...thick.map((table, index) => ({
        type: "line",
        name: table.label,
        color: seriesColor(colors, index),
        symbol: "circle",
        symbolSize: 7,
        lineStyle: { width: 3 },
        z: 5,
        data: shares(table.mean),
      })),
    ],
  };
}

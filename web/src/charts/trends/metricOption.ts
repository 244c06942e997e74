/** A line without axes, below a number. */
import type { ChartOption } from "../EChart";
import { type TimeChart, timeOption } from "./timeOption";

export function sparkOption(chart: TimeChart): ChartOption {
  const whole = timeOption({ ...chart, shape: "line", compact: true, goals: [], marks: [], showValues: false });
  const series = (whole.series as Record<string, unknown>[]).map((one, index) =>
    index === 0 ? { ...one, areaStyle: { opacity: 0.12 } } : one,
  );
  return {
    ...whole,
    grid: { left: 4, right: 4, top: 6, bottom: 4, outerBoundsMode: "none" },
    xAxis: { ...(whole.xAxis as object), boundaryGap: false, axisLabel: { show: false }, axisLine: { show: false } },
    yAxis: { ...(whole.yAxis as object), axisLabel: { show: false }, splitLine: { show: false } },
    series,
  };
}

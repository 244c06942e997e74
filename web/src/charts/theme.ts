/** What all charts have in common, as ECharts' theme. Axes follow the words of the page; only what is data has colour. */
import type { ChartColors } from "./colors";

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';

export function chartTheme(colors: ChartColors): Record<string, unknown> {
  const axis = {
    axisLine: { lineStyle: { color: colors.line } },
    axisTick: { show: false },
    axisLabel: { color: colors.dim, fontSize: 12, hideOverlap: true },
    splitLine: { lineStyle: { color: colors.line } },
    nameTextStyle: { color: colors.dim },
  };
  return {
    color: colors.series,
    backgroundColor: "transparent",
    textStyle: { fontFamily: FONT, color: colors.text },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false } },
    logAxis: { ...axis, axisLine: { show: false } },
    timeAxis: axis,
  };
}

/** The look of every tooltip; its content are nodes made by `tooltip.ts`. */
export function tooltipLook(colors: ChartColors): Record<string, unknown> {
  return {
    confine: true,
    renderMode: "html",
    backgroundColor: colors.ground,
    borderColor: colors.line,
    borderWidth: 1,
    padding: [8, 10],
    transitionDuration: 0,
    textStyle: { color: colors.text, fontSize: 13, fontFamily: FONT },
    axisPointer: {
      type: "line",
      lineStyle: { color: colors.dim, width: 1, type: "solid" },
      shadowStyle: { opacity: 0.08 },
    },
    extraCssText: "max-width: min(26rem, 92vw); box-shadow: 0 4px 16px rgb(0 0 0 / 14%); border-radius: 8px;",
  };
}

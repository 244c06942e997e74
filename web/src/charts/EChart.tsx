/** The one wrapper around ECharts: fetched when needed, themed, resized with its place, described in words. */
import { Skeleton } from "@mantine/core";
import type { ECharts, EChartsCoreOption } from "echarts/core";
import { useEffect, useRef, useState } from "react";
import { useChartColors } from "./colors";
import classes from "./EChart.module.css";
import { chartTheme, tooltipLook } from "./theme";
import { tooltipNode } from "./tooltip";

export type ChartOption = EChartsCoreOption;

export interface ChartClick {
  seriesIndex: number;
  seriesId?: string;
  seriesName: string;
  dataIndex: number;
  name: string;
  value: unknown;
  data: unknown;
  dataType?: string;
  componentType: string;
}

export interface PlotClick {
  /** Which category of the x axis. */
  index: number;
  /** The value of the y axis at the pointer. */
  value: number;
}

interface EChartProps {
  option: ChartOption;
  height?: number | string;
  /** What the chart shows, in a sentence, for those who do not see it. */
  label: string;
  /** A click on a mark. */
  onClick?: (click: ChartClick) => void;
  /** A click anywhere in the plot: lines are thin. */
  onPlotClick?: (click: PlotClick) => void;
  onReady?: (chart: ECharts) => void;
}

const parts = () => import("./echarts");

/** ECharts' own tooltips are HTML with style attributes, which the page's policy forbids. */
function defaultFormatter(params: unknown): HTMLElement {
  const shown = (Array.isArray(params) ? params : [params]) as Record<string, unknown>[];
  const first = shown[0] ?? {};
  const title = String(first.axisValueLabel ?? first.name ?? "");
  const rows = shown.map((one) => ({
    color: typeof one.color === "string" ? one.color : undefined,
    name: String(one.seriesName ?? one.name ?? ""),
    value: Array.isArray(one.value) ? String(one.value.at(-1)) : String(one.value ?? ""),
  }));
  return tooltipNode({ title, rows });
}

const REPLACED = ["series", "xAxis", "yAxis", "visualMap"];

function kindOf(option: ChartOption): string {
  const series = (Array.isArray(option.series) ? option.series : []) as Record<string, unknown>[];
  const axes = [option.xAxis, option.yAxis].map((axis) => (axis as { type?: string } | undefined)?.type);
  return JSON.stringify([axes, series[0]?.type, series[0]?.stack, Boolean(series[0]?.areaStyle)]);
}

function complete(option: ChartOption, look: Record<string, unknown>): ChartOption {
  const tooltip = { formatter: defaultFormatter, ...look, ...(option.tooltip as object | undefined) };
  return { animation: false, ...option, tooltip, aria: { enabled: false } };
}

export function EChart({ option, height = 320, label, onClick, onPlotClick, onReady }: EChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<ECharts | null>(null);
  const colors = useChartColors();
  const handlers = useRef({ onClick, onPlotClick, onReady });
  handlers.current = { onClick, onPlotClick, onReady };

  useEffect(() => {
    let made: ECharts | null = null;
    let gone = false;
    const observer = new ResizeObserver(() => made?.resize());
    void parts().then(({ init }) => {
      if (gone || !place.current) return;
      made = init(place.current, chartTheme(colors));
      observer.observe(place.current);
      listen(made, handlers);
      handlers.current.onReady?.(made);
      setChart(made);
    });
    return () => {
      gone = true;
      observer.disconnect();
      made?.dispose();
      setChart(null);
    };
  }, [colors]);

  const before = useRef("");
  useEffect(() => {
    if (!chart || chart.isDisposed()) return;
    // A chart of the same kind keeps what it has, which makes showing and hiding series fast.
    const kind = kindOf(option);
    const how = before.current === kind ? { replaceMerge: REPLACED } : { notMerge: true };
    before.current = kind;
    chart.setOption(complete(option, tooltipLook(colors)), how);
  }, [chart, option, colors]);

  return (
    <div
      className={classes.frame}
      style={{ height }}
      data-drawn={chart !== null || undefined}
      aria-busy={chart === null}
    >
      {chart === null && <Skeleton className={classes.waiting} height="100%" />}
      <div ref={place} className={classes.place} role="img" aria-label={label} data-chart="" />
    </div>
  );
}

interface Handlers {
  onClick?: EChartProps["onClick"];
  onPlotClick?: EChartProps["onPlotClick"];
}

function listen(chart: ECharts, handlers: { current: Handlers }): void {
  chart.on("click", (params) => handlers.current.onClick?.(params as unknown as ChartClick));
  chart.getZr().on("click", (event: { offsetX: number; offsetY: number }) => {
    const at: [number, number] = [event.offsetX, event.offsetY];
    if (!handlers.current.onPlotClick || !chart.containPixel({ gridIndex: 0 }, at)) return;
    const [index, value] = chart.convertFromPixel({ xAxisIndex: 0, yAxisIndex: 0 }, at) as [number, number];
    if (Number.isFinite(index)) handlers.current.onPlotClick({ index: Math.round(index), value });
  });
  chart.getZr().on("mousemove", (event: { offsetX: number; offsetY: number }) => {
    if (!handlers.current.onPlotClick) return;
    const inside = chart.containPixel({ gridIndex: 0 }, [event.offsetX, event.offsetY]);
    chart.getZr().setCursorStyle(inside ? "pointer" : "default");
  });
}

/** The colours that charts are drawn with, light and dark. `colors.test.ts` holds their contrast and distances. */
import { useComputedColorScheme } from "@mantine/core";

export interface ChartColors {
  scheme: "light" | "dark";
  series: string[];
  ground: string;
  text: string;
  dim: string;
  line: string;
  /** Behind what is chosen or compared: the part of a funnel's bar that dropped off. */
  wash: string;
  good: string;
  bad: string;
  lifecycle: Record<Lifecycle, string>;
  /** From few to many, for maps, heat maps and retention. */
  ramp: [string, string];
}

export type Lifecycle = "new" | "returning" | "resurrecting" | "dormant";

const LIGHT: ChartColors = {
  scheme: "light",
  series: [
    "#1c6dd0",
    "#a85507",
    "#178254",
    "#8a2457",
    "#4f2a7e",
    "#9c890d",
    "#0a7d97",
    "#c2332d",
    "#6b4423",
    "#5d6b78",
    "#4f7a10",
    "#d0487f",
    "#1f3575",
    "#00544a",
    "#9a4fc4",
  ],
  ground: "#ffffff",
  text: "#1d2520",
  dim: "#59645d",
  line: "#dfe4dd",
  wash: "#e9edf3",
  good: "#1f7a4d",
  bad: "#b3362c",
  lifecycle: { new: "#1c6dd0", returning: "#00805f", resurrecting: "#8a7000", dormant: "#c2332d" },
  ramp: ["#e8f1ec", "#14563a"],
};

const DARK: ChartColors = {
  scheme: "dark",
  series: [
    "#6aa9ff",
    "#f69655",
    "#84f5cc",
    "#e467a4",
    "#d0b7f0",
    "#f3d61b",
    "#46cbe3",
    "#ff7d74",
    "#cf9c78",
    "#a7b5c2",
    "#aed155",
    "#ffa3c4",
    "#8096e6",
    "#2fae9d",
    "#d491f4",
  ],
  ground: "#1a211d",
  text: "#e8eee9",
  dim: "#a3b0a7",
  line: "#2d3731",
  wash: "#2a333c",
  good: "#74c096",
  bad: "#ff9d92",
  lifecycle: { new: "#6aa9ff", returning: "#3fcf9f", resurrecting: "#e2c23c", dormant: "#ff7d74" },
  ramp: ["#223029", "#7fe0ae"],
};

export const COLORS = { light: LIGHT, dark: DARK };

export function useChartColors(): ChartColors {
  return COLORS[useComputedColorScheme("light")];
}

export function seriesColor(colors: ChartColors, index: number): string {
  return colors.series[index % colors.series.length] as string;
}

function channels(color: string): [number, number, number] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as [number, number, number];
}

/** Between two colours, `share` of the way from the first to the second. */
export function mix(from: string, to: string, share: number): string {
  const [a, b] = [channels(from), channels(to)];
  const part = Math.max(0, Math.min(1, share));
  return `#${a
    .map((value, at) => Math.round(value + ((b[at] ?? 0) - value) * part))
    .map(hex)
    .join("")}`;
}

const hex = (value: number) => value.toString(16).padStart(2, "0");

export function withAlpha(color: string, alpha: number): string {
  return `rgba(${channels(color).join(", ")}, ${alpha})`;
}

function luminance(color: string): number {
  const [r, g, b] = channels(color).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Black or white, whichever can be read better on a ground. */
export function inkOn(ground: string): string {
  return contrast(ground, "#ffffff") >= contrast(ground, "#000000") ? "#ffffff" : "#000000";
}

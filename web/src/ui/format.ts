/** Numbers, durations and times as people read them. */
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** 12,345.68 */
export const number = (value: number): string => whole.format(value);

/** 12.3K, for axes and small places. */
export const short = (value: number): string =>
  Math.abs(value) < 10_000 ? whole.format(value) : compact.format(value);

/** 0.123 becomes 12.3%. */
export const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits).replace(/\.0+$/, "")}%`;

const UNITS: [number, string][] = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "m"],
  [1, "s"],
];

/** Seconds as the two largest units: 93784 is "1d 2h". */
export function duration(seconds: number): string {
  if (seconds < 1) return seconds === 0 ? "0s" : `${Math.round(seconds * 1000)}ms`;
  const parts: string[] = [];
  let rest = Math.round(seconds);
  for (const [size, unit] of UNITS) {
    if (rest >= size || parts.length) {
      const count = Math.floor(rest / size);
      if (count) parts.push(`${count}${unit}`);
      rest %= size;
      if (parts.length === 2 || (parts.length && !count)) break;
    }
  }
  return parts.join(" ");
}

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const STEPS: [number, Intl.RelativeTimeFormatUnit][] = [
  [31_536_000, "year"],
  [2_592_000, "month"],
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** "3 minutes ago". */
export function ago(time: string | Date, now = Date.now()): string {
  const seconds = (new Date(time).getTime() - now) / 1000;
  for (const [size, unit] of STEPS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return "just now";
}

/** The moment in a time zone, to the second: "23 Nov 2026, 13:20:05". */
export function moment(time: string | Date, timezone?: string): string {
  return new Date(time).toLocaleString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZone: timezone,
  });
}

/** Any property's value as one line of text. Objects become JSON. */
export function text(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  return JSON.stringify(value);
}

/** Totals by the minute, as bars that a screen has room for. */
import type { Health } from "./useHealth";

const BARS = 180;
const STEPS = [1, 5, 10, 15, 60, 120]; // minutes a bar

/** Every step of the time that was asked for, also those in which nothing arrived. */
export function minuteSeries(minutes: Health["minutes"], now: string, hours: number, timezone: string) {
  const step = (STEPS.find((one) => (hours * 60) / one <= BARS) ?? 120) * 60_000;
  const end = Math.floor(Date.parse(now) / step);
  const count = Math.round((hours * 3_600_000) / step) + 1;
  const first = end - count + 1;
  const stored = new Array<number>(count).fill(0);
  const dropped = new Array<number>(count).fill(0);
  for (const one of minutes) {
    const at = Math.floor(Date.parse(one.minute) / step) - first;
    if (at < 0 || at >= count) continue;
    stored[at] = (stored[at] ?? 0) + one.stored;
    dropped[at] = (dropped[at] ?? 0) + one.dropped;
  }
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    hour: "2-digit",
    minute: "2-digit",
    ...(hours > 24 ? { day: "numeric", month: "short" } : {}),
  });
  const labels = stored.map((_, at) => format.format((first + at) * step));
  return { labels, stored, dropped };
}

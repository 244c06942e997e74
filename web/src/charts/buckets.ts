/** The intervals of a time axis: their words, and whether the last is still going on. */

export type Interval = "second" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** A day of the API, read as if it were UTC: only its calendar matters. */
export function clockOf(day: string): Date {
  const [date = "", time = "00:00:00"] = day.slice(0, 19).split(/[T ]/);
  return new Date(`${date}T${time}Z`);
}

const two = (value: number) => String(value).padStart(2, "0");

/** On the axis. */
export function bucketLabel(day: string, interval: Interval): string {
  const at = clockOf(day);
  if (Number.isNaN(at.getTime())) return day;
  const date = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
  const clock = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  switch (interval) {
    case "second":
      return `${clock}:${two(at.getUTCSeconds())}`;
    case "minute":
    case "hour":
      return `${date} ${clock}`;
    case "month":
      return `${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
    case "quarter":
      return `Q${Math.floor(at.getUTCMonth() / 3) + 1} ${at.getUTCFullYear()}`;
    case "year":
      return String(at.getUTCFullYear());
    default:
      return date;
  }
}

/** In tooltips and titles. */
export function bucketTitle(day: string, interval: Interval): string {
  const at = clockOf(day);
  if (Number.isNaN(at.getTime())) return day;
  if (interval === "month" || interval === "quarter" || interval === "year") return bucketLabel(day, interval);
  const date = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
  if (interval === "week") return `Week of ${date}`;
  if (interval === "day") return `${WEEKDAYS[at.getUTCDay()]} ${date}`;
  return `${date}, ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

export function bucketEnd(day: string, interval: Interval): Date {
  const at = clockOf(day);
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  const ms = { second: 1e3, minute: 6e4, hour: 36e5, day: 864e5, week: 6048e5 } as Partial<Record<Interval, number>>;
  if (interval === "month") return new Date(Date.UTC(year, month + 1, 1));
  if (interval === "quarter") return new Date(Date.UTC(year, month + 3, 1));
  if (interval === "year") return new Date(Date.UTC(year + 1, 0, 1));
  return new Date(at.getTime() + (ms[interval] ?? 864e5));
}

/** What a project's clock shows at a moment, as if it were UTC. */
export function wallClock(timezone: string, moment = new Date()): Date {
  const text = new Intl.DateTimeFormat("sv-SE", { timeZone: timezone, dateStyle: "short", timeStyle: "medium" });
  return clockOf(text.format(moment));
}

/** Whether more may still come into the last interval. */
export function isIncomplete(days: string[], interval: Interval, timezone: string, now?: Date): boolean {
  const last = days.at(-1);
  if (!last) return false;
  return bucketEnd(last, interval).getTime() > wallClock(timezone, now).getTime();
}

/** The bucket that a moment falls into, or null. */
export function bucketAt(days: string[], interval: Interval, clock: Date): number | null {
  for (let index = days.length - 1; index >= 0; index -= 1) {
    const day = days[index] as string;
    if (clockOf(day).getTime() <= clock.getTime()) return bucketEnd(day, interval) > clock ? index : null;
  }
  return null;
}

/** A moment as an answer tells it, which is already by the project's clock. */
export function momentText(text: string): string {
  const at = clockOf(text);
  if (Number.isNaN(at.getTime())) return text;
  const clock = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(":");
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}, ${clock}`;
}

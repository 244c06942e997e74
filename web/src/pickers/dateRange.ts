/** Date ranges as the API takes them, and their names. */
export interface DateRange {
  date_from?: string | null;
  date_to?: string | null;
}

export const PRESETS: (DateRange & { label: string })[] = [
  { label: "Today", date_from: "dStart", date_to: null },
  { label: "Yesterday", date_from: "-1dStart", date_to: "-1dEnd" },
  { label: "Last 24 hours", date_from: "-24h", date_to: null },
  { label: "Last 7 days", date_from: "-7d", date_to: null },
  { label: "Last 14 days", date_from: "-14d", date_to: null },
  { label: "Last 30 days", date_from: "-30d", date_to: null },
  { label: "Last 90 days", date_from: "-90d", date_to: null },
  { label: "Last 180 days", date_from: "-180d", date_to: null },
  { label: "This month", date_from: "mStart", date_to: null },
  { label: "Previous month", date_from: "-1mStart", date_to: "-1mEnd" },
  { label: "Year to date", date_from: "yStart", date_to: null },
  { label: "All time", date_from: "all", date_to: null },
];

const UNITS: Record<string, string> = {
  s: "second",
  M: "minute",
  h: "hour",
  d: "day",
  w: "week",
  m: "month",
  q: "quarter",
  y: "year",
};

/** "-12w" is "Last 12 weeks"; undefined for anything else. */
function lastOf(token: string): string | undefined {
  const found = /^-(\d+)([sMhdwmqy])$/.exec(token);
  if (!found) return undefined;
  const unit = UNITS[found[2] ?? "d"];
  return found[1] === "1" ? `Last ${unit}` : `Last ${found[1]} ${unit}s`;
}

const isDay = (token: string) => /^\d{4}-\d{2}-\d{2}/.test(token);

function day(token: string): string {
  if (!isDay(token)) return lastOf(token)?.replace("Last ", "").concat(" ago") ?? token;
  const date = new Date(`${token.slice(0, 10)}T00:00:00Z`);
  const words = date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const time = token.slice(11, 16);
  return time ? `${words}, ${time}` : words;
}

/** How a range reads: "Last 7 days", "1 Nov 2026 – 8 Nov 2026". Without a beginning it is the last 7 days. */
export function describeDateRange(range: DateRange | null | undefined): string {
  const from = range?.date_from ?? "-7d";
  const to = range?.date_to ?? null;
  const preset = PRESETS.find((one) => one.date_from === from && one.date_to === to);
  if (preset) return preset.label;
  if (to === null) return lastOf(from) ?? `Since ${day(from)}`;
  return `${day(from)} – ${day(to)}`;
}

export { isDay };

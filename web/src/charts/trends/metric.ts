/** The one number that stands for a series: `metricSummary` of its question. */
import type { Question } from "@/api/ask";
import { list, record } from "../source";
import type { Series } from "./series";

export type Summary = "total" | "average" | "latest";

export function summaryOf(filter: Record<string, unknown>): Summary {
  const { metricSummary } = filter;
  return metricSummary === "average" || metricSummary === "latest" ? metricSummary : "total";
}

export function headline(one: Series, summary: Summary): number {
  if (summary === "total" || one.data.length === 0) return one.total;
  if (summary === "latest") return one.data.at(-1) ?? 0;
  return one.data.reduce((sum, value) => sum + value, 0) / one.data.length;
}

/** What the number is, in words: "Sum of 8 days". */
export function headlineWords(one: Series, summary: Summary, interval: string, lastDay: string): string {
  const count = one.data.length;
  if (summary === "latest") return lastDay;
  return summary === "average"
    ? `Average of ${count} ${interval}${count === 1 ? "" : "s"}`
    : `Sum of ${count} ${interval}${count === 1 ? "" : "s"}`;
}

/** Maths whose numbers of the intervals together count each actor or event once, as a list of the range does. */
const ADDED_UP = new Set(["total", "sum", "first_time_for_user", "first_time_for_user_with_filters"]);

/** Which interval's list is as long as the number; null: that of the whole range. Undefined: no list is. */
export function listedDay(query: Question, one: Series, summary: Summary): string | null | undefined {
  const last = one.days.at(-1);
  if (summary === "latest") return last;
  const single = one.data.length === 1;
  if (single) return last;
  if (summary === "average" || one.order === null) return undefined;
  const math = String(record(list(query.series)[one.order]).math ?? "total");
  const smoothed = Number(record(query.trendsFilter).smoothingIntervals ?? 1) > 1;
  return ADDED_UP.has(math) && !smoothed ? null : undefined;
}

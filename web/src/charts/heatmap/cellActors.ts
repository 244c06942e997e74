/** The question for the people behind a weekday and hour: the same events, filtered by both. */
import type { Question } from "@/api/ask";
import { list, record } from "../source";
import { actorsQuery, trendActors } from "../trends/actorsOf";
import type { Series } from "../trends/series";

export interface Cell {
  /** 1 is Monday; without, all of them. */
  row?: number;
  column?: number;
}

/** Maths that look for the first event that passes all filters: with one more they would find another one. */
const CHANGED_BY_FILTERS = new Set(["first_time_for_user_with_filters", "first_matching_event_for_user"]);

function conditionOf(query: Question, math: string, { row, column }: Cell): string {
  const bySession = record(query.calendarHeatmapFilter).bucketBySessionStart === true && math === "dau";
  const moment = bySession ? "ifNull(session.$start_timestamp, timestamp)" : "timestamp";
  return [
    row === undefined ? [] : [`toDayOfWeek(${moment}) = ${row}`],
    column === undefined ? [] : [`toHour(${moment}) = ${column}`],
  ]
    .flat()
    .join(" AND ");
}

/** The properties of a question and one filter more. */
export function alsoFiltered(properties: unknown, filter: Record<string, unknown>): unknown {
  if (Array.isArray(properties) || !properties) return [...((properties as unknown[] | null) ?? []), filter];
  return { type: "AND", values: [properties, { type: "AND", values: [filter] }] };
}

/** Null where the API cannot tell who they are. `series` is the row of a trend; a calendar alone has none. */
export function cellActors(query: Question, series: Series | null, cell: Cell): Question | null {
  const one = record(list(query.series)[series?.order ?? 0]);
  if (series && series.order === null) return null;
  const math = String(one.math ?? "total");
  const condition = conditionOf(query, math, cell);
  if (condition && CHANGED_BY_FILTERS.has(math)) return null;
  const filtered = condition
    ? { ...query, properties: alsoFiltered(query.properties, { type: "hogql", key: condition }) }
    : query;
  return series
    ? trendActors(filtered, series)
    : actorsQuery({ kind: "InsightActorsQuery", source: filtered, includeRecordings: false });
}

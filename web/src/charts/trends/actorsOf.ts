/** The question for the people behind a number of a trend. */
import type { Question } from "@/api/ask";
import type { Series } from "./series";

export interface Chosen {
  /** One of the series' days; null for the whole range. */
  day?: string | number | null;
}

export function actorsQuery(source: Question): Question {
  return { kind: "ActorsQuery", select: ["actor", "event_count"], source };
}

export function trendActors(query: Question, series: Series, { day = null }: Chosen = {}): Question {
  const source: Question = { kind: "InsightActorsQuery", source: query, includeRecordings: false };
  if (day !== null) source.day = day;
  if (series.order !== null && query.kind !== "LifecycleQuery") source.series = series.order;
  if (series.hasBreakdown) source.breakdown = series.breakdown;
  if (series.compare) source.compare = series.compare;
  if (series.status) source.status = series.status;
  return actorsQuery(source);
}

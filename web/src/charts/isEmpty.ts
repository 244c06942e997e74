/** Whether an answer has nothing to draw. Zeros are something where people asked for numbers; no rows are nothing. */
import type { Answer, Question } from "@/api/ask";
import { list, numberOf, record, sourceOf } from "./source";

const NUMBERS = new Set(["BoldNumber", "Metric"]);

export function isEmpty(query: Question, answer: Answer): boolean {
  const kind = sourceOf(query).kind;
  if (kind === "CalendarHeatmapQuery") return list(record(answer.results).data).length === 0;
  const rows = Array.isArray(answer.results) ? (answer.results as unknown[]).flat() : null;
  if (rows === null)
    return list(record(answer.results).bins).every((bin) => numberOf((bin as unknown as unknown[])[1]) === 0);
  if (rows.length === 0) return true;
  if (kind === "RetentionQuery") {
    return list(rows).every((row) => list(row.values).every((value) => numberOf(value.count) === 0));
  }
  if (kind === "FunnelsQuery" || kind === "TrendsQuery" || kind === "StickinessQuery" || kind === "LifecycleQuery") {
    if (NUMBERS.has(String(record(sourceOf(query).trendsFilter).display))) return false;
    return list(rows).every(nothing);
  }
  return false;
}

function nothing(row: Record<string, unknown>): boolean {
  if (numberOf(row.aggregated_value) !== 0) return false;
  if (Array.isArray(row.data) && row.data.length) return row.data.every((value) => numberOf(value) === 0);
  return numberOf(row.count) === 0 && list(record(row.calendar_heatmap_data).data).length === 0;
}

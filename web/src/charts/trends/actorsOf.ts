/** The question for the people behind a number of a trend. */
import type { Question } from "@/api/ask";
import { eventName } from "@/pickers/filters";
import { showActors } from "../actors";
import type { Choice } from "../actors/ActorsChoice";
import { list } from "../source";
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

/** The numbers of the series that a formula names: `b / a` names 1 and 0. */
export function lettersOf(formula: string): number[] {
  const words = formula.match(/[A-Za-z_]\w*|\d+\.?\d*(?:[eE][+-]?\d+)?/g) ?? [];
  const letters = words.filter((word) => /^[A-Za-z]$/.test(word)).map((word) => word.toUpperCase().charCodeAt(0) - 65);
  return [...new Set(letters)];
}

/** Nobody is behind a formula itself: a choice for each series that it is worked out of. */
export function formulaChoices(query: Question, series: Series, chosen: Chosen): Choice[] {
  const events = list(query.series);
  return lettersOf(series.formula ?? "").flatMap((order) => {
    const event = events[order];
    if (!event) return [];
    const label = `${String.fromCharCode(65 + order)}: ${event.custom_name || eventName(String(event.name ?? event.event ?? ""))}`;
    return [{ label, title: label, query: trendActors(query, { ...series, order }, chosen) }];
  });
}

/** Opens the list of the people behind a number of a trend. */
export function showTrendActors(query: Question, series: Series, title: string, chosen: Chosen = {}): void {
  if (series.formula === null) {
    showActors(trendActors(query, series, chosen), title);
    return;
  }
  const choices = formulaChoices(query, series, chosen);
  const first = choices[0];
  if (first) showActors(first.query, title, choices);
}

/** What may be asked of a query that is still being put together: its unfinished parts left out. */
import type { InsightQuery, Series } from "./types";

const NEEDS_PROPERTY = new Set(["sum", "avg", "min", "max", "median", "p75", "p90", "p95", "p99"]);

export const needsMathProperty = (math: string | null | undefined): boolean => NEEDS_PROPERTY.has(math ?? "");

/** Whether a series says how to count, but not yet what. */
function unfinishedMath(one: Series): boolean {
  if (needsMathProperty(one.math)) return !one.math_property;
  if (one.math === "hogql") return !one.math_hogql?.trim();
  return one.math === "unique_group" && (one.math_group_type_index ?? null) === null;
}

export function askable(query: InsightQuery): InsightQuery {
  const next = { ...query };
  if (next.series) {
    next.series = next.series.map((one) => (unfinishedMath(one) ? { ...one, math: "total" } : one));
  }
  if (next.trendsFilter?.formulaNodes) {
    const formulaNodes = next.trendsFilter.formulaNodes.filter((one) => one.formula.trim() !== "");
    next.trendsFilter = { ...next.trendsFilter, formulaNodes: formulaNodes.length ? formulaNodes : undefined };
  }
  if (next.breakdownFilter?.breakdowns) {
    const breakdowns = next.breakdownFilter.breakdowns.filter((one) => one.property !== "");
    next.breakdownFilter = { ...next.breakdownFilter, breakdowns: breakdowns.length ? breakdowns : undefined };
  }
  return next;
}

/** Why a query cannot be asked yet, as an instruction; null where it can. */
export function whatIsMissing(query: InsightQuery): string | null {
  if (query.kind === "FunnelsQuery" && (query.series?.length ?? 0) < 2) {
    return "A funnel needs two steps or more. Add the step that people should come to.";
  }
  if (query.series && query.series.length === 0) return "Add an event or action to see it here.";
  if (query.kind === "HogQLQuery" && !query.query?.trim()) return "Write a SELECT to see its result here.";
  return null;
}

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (value && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, one]) => one !== undefined && one !== null)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, one]) => [key, canonical(one)]),
    );
  }
  return value;
};

/** Whether two queries say the same: null, missing and the order of keys make no difference. */
export const sameQuery = (one: unknown, other: unknown): boolean =>
  JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));

/** What to call an insight that has no name: what it shows. */
import { describeDateRange } from "@/pickers/dateRange";
import { countedOfAll, eventName, propertyName } from "@/pickers/filters";
import { seriesOf } from "./convert";
import { kindInfo, unwrap } from "./kinds";
import { mathLabel } from "./maths";
import type { InsightQuery, Series } from "./types";

export function seriesName(series: Series): string {
  if (series.custom_name) return series.custom_name;
  if (series.kind === "ActionsNode") return series.name || `Action ${series.id}`;
  return eventName(series.event);
}

function counted(series: Series): string {
  const name = seriesName(series);
  const everybody =
    series.custom_name || series.kind !== "EventsNode" || series.event ? undefined : countedOfAll(series.math);
  if (everybody) return everybody;
  return !series.math || series.math === "total" ? name : `${name} (${mathLabel(series).toLowerCase()})`;
}

function breakdown(query: InsightQuery): string {
  const { breakdowns, breakdown: single, breakdown_type: type } = query.breakdownFilter ?? {};
  if (type === "cohort") return " by cohort"; // their numbers say nothing
  const properties = breakdowns?.map((one) => one.property) ?? (single ? [single].flat() : []);
  return properties.length ? ` by ${properties.map((one) => propertyName(String(one))).join(", ")}` : "";
}

/** "Pageview by Browser", "Funnel: Pageview → user signed up". */
export function nameOf(query: InsightQuery): string {
  const names = seriesOf(query).map(query.kind === "TrendsQuery" ? counted : seriesName);
  const kind = kindInfo(query.kind)?.label ?? "Insight";
  if (query.kind === "TrendsQuery") return (names.join(", ") || kind) + breakdown(query);
  if (query.kind === "FunnelsQuery") return `Funnel: ${names.join(" → ")}${breakdown(query)}`;
  if (query.kind === "PathsQuery") return "Paths";
  if (query.kind === "HogQLQuery") return "SQL query";
  return names.length ? `${kind}: ${names.join(", ")}` : kind;
}

interface Named {
  name?: string | null;
  derived_name?: string | null;
  query?: unknown;
}

/** The name that a person gave, or one made from the query. */
export function insightName(insight: Named): string {
  if (insight.name) return insight.name;
  const query = unwrap(insight.query);
  return query ? nameOf(query) : insight.derived_name || "Untitled insight";
}

/** The line below a name: the kind and the dates. */
export function insightSummary(query: InsightQuery): string {
  const kind = kindInfo(query.kind)?.label ?? "Insight";
  return query.kind === "HogQLQuery" ? kind : `${kind}, ${describeDateRange(query.dateRange).toLowerCase()}`;
}

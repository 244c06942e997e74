/** From one kind of insight to another, keeping events, filters and dates. */
import { eventSeries } from "./kinds";
import type { InsightKind, InsightQuery, RetentionEntity, Series } from "./types";

/** Maths that every kind of insight understands; others are those of trends alone. */
const COMMON_MATHS = new Set(["total", "dau", "unique_group", "hogql"]);

function withoutMath(series: Series): Series {
  const { math, math_property, math_property_type, math_hogql, math_group_type_index, ...rest } = series;
  return rest as Series;
}

function asEntity(series: Series | undefined, fallback: string | null): RetentionEntity {
  if (series?.kind === "ActionsNode") {
    return { id: series.id, name: series.name, type: "actions", properties: series.properties };
  }
  const event = series?.event === undefined ? fallback : series.event;
  return { id: event, name: event ?? "All events", type: "events", properties: series?.properties };
}

function asSeries(entity: RetentionEntity | undefined): Series | null {
  if (!entity) return null;
  const shared = { name: entity.name, custom_name: entity.custom_name, properties: entity.properties };
  if (entity.type === "actions") return { kind: "ActionsNode", id: Number(entity.id), ...shared };
  return { kind: "EventsNode", event: entity.id === null ? null : String(entity.id ?? "$pageview"), ...shared };
}

/** The events that a query is about, of whatever kind it is. */
export function seriesOf(query: InsightQuery): Series[] {
  if (query.series?.length) return query.series;
  const { targetEntity, returningEntity } = query.retentionFilter ?? {};
  const both = [asSeries(targetEntity), asSeries(returningEntity)].filter((one): one is Series => one !== null);
  return both.filter((one, index) => index === 0 || JSON.stringify(one) !== JSON.stringify(both[0]));
}

/** The first of `events`, which come the most used first, that is no series yet; every event, where all are. */
export function firstUnused(series: Series[], events: { name: string }[]): string | null {
  const used = new Set(series.map((one) => (one.kind === "EventsNode" ? one.event : null)));
  return events.find((one) => !used.has(one.name))?.name ?? null;
}

const clean = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;

/** A query of `kind` about the same events. `fallback` is the event to begin with where there is none. */
export function convert(
  query: InsightQuery | null,
  kind: InsightKind,
  fallback: string | null,
  /** The second step of a funnel that has but one. */
  next: string | null = null,
): InsightQuery {
  const found = query ? seriesOf(query) : [];
  const series = found.length ? found : [eventSeries(fallback)];
  const shared = clean({
    dateRange: query?.dateRange,
    properties: query?.properties,
    filterTestAccounts: query?.filterTestAccounts,
  });
  const timed = clean({ ...shared, interval: query?.interval });
  const first = series[0] as Series;

  switch (kind) {
    case "TrendsQuery":
      return clean({
        kind,
        series: series.map((one) => ({ math: "total", ...one })),
        ...timed,
        breakdownFilter: query?.breakdownFilter,
        compareFilter: query?.compareFilter,
        trendsFilter: { display: "ActionsLineGraph" as const },
      });
    case "FunnelsQuery":
      return clean({
        kind,
        series: (series.length > 1 ? series : [first, withoutMath(eventSeries(next))]).map(withoutMath),
        ...timed,
        breakdownFilter: query?.breakdownFilter,
        funnelsFilter: { funnelVizType: "steps" as const, funnelOrderType: "ordered" as const },
      });
    case "RetentionQuery":
      return {
        kind,
        ...shared,
        retentionFilter: {
          period: "Day",
          totalIntervals: 8,
          retentionType: "retention_first_time",
          retentionReference: "total",
          targetEntity: asEntity(first, fallback),
          returningEntity: asEntity(series[1] ?? first, fallback),
        },
      };
    case "PathsQuery":
      return { kind, ...shared, pathsFilter: { includeEventTypes: ["$pageview"], stepLimit: 5, edgeLimit: 50 } };
    case "StickinessQuery":
      return {
        kind,
        series: series.map((one) => (COMMON_MATHS.has(one.math ?? "total") ? one : withoutMath(one))),
        ...timed,
        stickinessFilter: {},
      };
    case "LifecycleQuery":
      return { kind, series: [withoutMath(first)], ...timed, lifecycleFilter: { showValuesOnSeries: false } };
    case "HogQLQuery":
      return { kind, query: query?.query ?? DEFAULT_SQL };
  }
}

export const DEFAULT_SQL = `SELECT event, count() AS events
FROM events
WHERE timestamp > now() - INTERVAL 7 DAY
GROUP BY event
ORDER BY events DESC
LIMIT 20`;

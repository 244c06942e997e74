/** The charts draw an answer by its question. Strangers do not get that, so a bare one is made of what is told. */
import type { Answer, Question } from "@/api/ask";
import type { SharedInsight } from "./data";

const KINDS: Record<string, string> = {
  TRENDS: "TrendsQuery",
  FUNNELS: "FunnelsQuery",
  RETENTION: "RetentionQuery",
  PATHS: "PathsQuery",
  STICKINESS: "StickinessQuery",
  LIFECYCLE: "LifecycleQuery",
};
const FILTERS: Record<string, string> = { TRENDS: "trendsFilter", STICKINESS: "stickinessFilter" };

type Row = Record<string, unknown>;

export function questionFor(insight: SharedInsight): Question {
  const kind = KINDS[insight.kind];
  const { look } = insight;
  if (!kind || insight.columns) {
    const { display, chartSettings } = look;
    return { kind: "DataVisualizationNode", source: { kind: "HogQLQuery" }, display, chartSettings };
  }
  const filter = FILTERS[insight.kind];
  const told = filter ? { [filter]: { display: insight.display, ...(look[filter] as Row | undefined) } } : {};
  return { kind, series: seriesOf(insight.result), ...look, ...told };
}

/** As many series as the answer has steps or numbered rows, under the names that it tells. */
function seriesOf(result: unknown): Question[] {
  const rows = Array.isArray(result) ? ((Array.isArray(result[0]) ? result[0] : result) as Row[]) : [];
  const names = new Map<number, string>();
  rows.forEach((row, index) => {
    const order = typeof row?.order === "number" ? row.order : index;
    if (!names.has(order)) names.set(order, String(row?.custom_name ?? row?.name ?? row?.label ?? ""));
  });
  return [...names].map(([, name]) => ({ kind: "EventsNode", event: name, name }));
}

export function answerFor(insight: SharedInsight): Answer {
  return {
    results: insight.result,
    columns: insight.columns ?? undefined,
    types: insight.types ?? undefined,
    timezone: insight.timezone,
    last_refresh: insight.last_refresh,
  };
}

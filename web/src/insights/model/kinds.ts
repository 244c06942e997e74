/** The kinds of insights: what each answers, and how its query begins. */
import {
  IconActivityHeartbeat,
  IconChartLine,
  IconDatabase,
  IconFilterDown,
  IconMagnet,
  IconRepeat,
  IconRoute,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import type { InsightKind, InsightQuery, Series } from "./types";

interface KindInfo {
  kind: InsightKind;
  label: string;
  icon: ComponentType<{ size?: number | string; stroke?: number }>;
  /** The question that it answers. */
  about: string;
}

export const KINDS: KindInfo[] = [
  {
    kind: "TrendsQuery",
    label: "Trends",
    icon: IconChartLine,
    about: "How often something happens, or how many people do it, over time.",
  },
  {
    kind: "FunnelsQuery",
    label: "Funnel",
    icon: IconFilterDown,
    about: "How many people go from one step to the next, and where they leave.",
  },
  {
    kind: "RetentionQuery",
    label: "Retention",
    icon: IconRepeat,
    about: "How many people come back in the days or weeks after they began.",
  },
  {
    kind: "PathsQuery",
    label: "Paths",
    icon: IconRoute,
    about: "Which pages and events people go through, one after the other.",
  },
  {
    kind: "StickinessQuery",
    label: "Stickiness",
    icon: IconMagnet,
    about: "On how many days people do something: once, or nearly every day.",
  },
  {
    kind: "LifecycleQuery",
    label: "Lifecycle",
    icon: IconActivityHeartbeat,
    about: "How many active people are new, returning, back after a break, or gone.",
  },
  { kind: "HogQLQuery", label: "SQL", icon: IconDatabase, about: "Any question that the others do not answer." },
];

export const kindInfo = (kind: string | undefined): KindInfo | undefined => KINDS.find((one) => one.kind === kind);

/** The query inside of what is saved or linked: `InsightVizNode` and others wrap it as `source`. */
export function unwrap(given: unknown): InsightQuery | null {
  let node = given;
  for (let depth = 0; depth < 5 && node && typeof node === "object"; depth += 1) {
    const { kind, source } = node as { kind?: string; source?: unknown };
    if (kindInfo(kind)) return node as InsightQuery;
    node = source;
  }
  return null;
}

/** The form in which an insight keeps its query; what a wrapper said before stays. */
export function wrap(query: InsightQuery, before?: Record<string, unknown> | null): Record<string, unknown> {
  const kind = query.kind === "HogQLQuery" ? "DataVisualizationNode" : "InsightVizNode";
  const kept = before?.kind === kind ? before : {};
  return { ...kept, kind, source: query };
}

/** Where no kind of chart draws lines over time: `interval` then says nothing. */
export const hasSeries = (kind: InsightKind): boolean =>
  kind === "TrendsQuery" || kind === "FunnelsQuery" || kind === "StickinessQuery" || kind === "LifecycleQuery";

export const eventSeries = (event: string | null): Series => ({
  kind: "EventsNode",
  event,
  name: event ?? "All events",
  math: "total",
});

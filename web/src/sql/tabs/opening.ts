/** Turns what is saved, or what an address says, into a tab. */
import type { Schemas } from "@/api/client";
import { type Address, tabIn } from "./address";
import type { Tabs } from "./store";
import { newTab, type SqlFilters, type Tab } from "./tab";

type Insight = Schemas["InsightRow"];
type Endpoint = Schemas["EndpointRow"];

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

/** The SQL inside of a saved query, or null where it is a question of another kind. */
export function sqlOf(query: unknown): Record<string, unknown> | null {
  const node = record(query);
  if (node.kind === "HogQLQuery") return typeof node.query === "string" ? node : null;
  return node.source ? sqlOf(node.source) : null;
}

/** Values by code name, of a query's variables by id. */
function valuesOf(variables: unknown): Record<string, unknown> {
  const all = Object.values(record(variables)).map(record);
  return Object.fromEntries(
    all.flatMap((one) => (one.value === undefined ? [] : [[String(one.code_name), one.value]])),
  );
}

function tabOf(query: unknown): Partial<Tab> {
  const node = record(query);
  const sql = sqlOf(query);
  const { display } = node;
  const drawn = typeof display === "string" && display !== "ActionsTable";
  return {
    text: String(sql?.query ?? ""),
    values: valuesOf(sql?.variables),
    filters: record(sql?.filters) as SqlFilters,
    view: drawn ? "chart" : "table",
    chart: { ...record(node.chartSettings), ...(drawn ? { display } : {}) },
  };
}

export function tabOfInsight(insight: Insight): Partial<Tab> {
  const tab = tabOf(insight.query);
  const name = insight.name || insight.derived_name || "Untitled query";
  return { ...tab, origin: { kind: "insight", id: insight.short_id, name, text: tab.text ?? "" } };
}

export function tabOfEndpoint(endpoint: Endpoint): Partial<Tab> {
  const tab = tabOf(endpoint.query);
  return { ...tab, origin: { kind: "endpoint", id: endpoint.name, name: endpoint.name, text: tab.text ?? "" } };
}

/** Puts a tab among the others: the one that it is already, an empty one, or one of its own. */
export function withTab({ tabs, active }: Tabs, change: Partial<Tab>): Tabs {
  const same = tabs.find((one) =>
    change.origin
      ? one.origin?.kind === change.origin.kind && one.origin.id === change.origin.id
      : one.origin === null && one.text === change.text,
  );
  const current = tabs.find((one) => one.id === active);
  const place = same ?? (current && !current.text.trim() && !current.origin ? current : undefined);
  if (place) {
    return { tabs: tabs.map((one) => (one.id === place.id ? { ...one, ...change } : one)), active: place.id };
  }
  const made = newTab(freeNumber(tabs), change);
  return { tabs: [...tabs, made], active: made.id };
}

export function freeNumber(tabs: Tab[]): number {
  const taken = new Set(tabs.map((one) => one.number));
  let number = 1;
  while (taken.has(number)) number++;
  return number;
}

/** The tabs as an address wants them; null where something saved must be fetched first. */
export function withAddress(tabs: Tabs, address: Address): Tabs | null {
  const wanted = tabIn(address);
  if (!wanted) return tabs;
  const { text, insight, endpoint, rest } = wanted;
  const id = insight ?? endpoint;
  if (id === undefined) return withTab(tabs, { ...rest, text: text ?? "", origin: null });
  const kind = insight === undefined ? "endpoint" : "insight";
  const known = tabs.tabs.find((one) => one.origin?.kind === kind && one.origin.id === id);
  if (!known) return null;
  return withTab(tabs, { ...rest, text: text ?? known.text, origin: known.origin });
}

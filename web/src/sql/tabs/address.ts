/** A tab as the address of the page, so that a link reproduces it. */
import { isChanged, type Tab } from "./tab";

/** Longer texts do not go into an address: servers and messengers cut them. They are kept as a saved query instead. */
export const LONGEST = 6_000;

export interface Address {
  q?: unknown;
  /** PostHog's name for `q`. */
  open_query?: unknown;
  insight?: unknown;
  endpoint?: unknown;
  view?: unknown;
  chart?: unknown;
  values?: unknown;
  filters?: unknown;
}

const some = (value: object): object | undefined => (Object.keys(value).length ? value : undefined);

export function addressOf(tab: Tab): Address {
  const own = tab.origin === null || isChanged(tab);
  return {
    q: own && tab.text && tab.text.length <= LONGEST ? tab.text : undefined,
    insight: tab.origin?.kind === "insight" ? tab.origin.id : undefined,
    endpoint: tab.origin?.kind === "endpoint" ? tab.origin.id : undefined,
    view: tab.view === "chart" ? "chart" : undefined,
    chart: tab.view === "chart" ? some(tab.chart) : undefined,
    values: some(tab.values),
    filters: some(tab.filters),
  };
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

// The router reads what looks like JSON, also where somebody wrote it by hand
const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** What an address says of a tab; null where it names none. */
export function tabIn(
  address: Address,
): { text?: string; insight?: string; endpoint?: string; rest: Partial<Tab> } | null {
  const text = address.q ?? address.open_query;
  const { insight, endpoint } = address;
  if (text === undefined && insight === undefined && endpoint === undefined) return null;
  return {
    text: text === undefined ? undefined : asText(text),
    insight: insight === undefined ? undefined : asText(insight),
    endpoint: endpoint === undefined ? undefined : asText(endpoint),
    rest: {
      view: address.view === "chart" ? "chart" : "table",
      chart: record(address.chart),
      values: record(address.values),
      filters: record(address.filters),
    },
  };
}

/** One event, from whatever told of it, and the questions that list events. */
import type { Question } from "@/api/ask";
import { eventName, isComplete, type PropertyFilter } from "@/pickers/filters";

export interface EventItem {
  uuid: string;
  event: string;
  distinct_id: string;
  timestamp: string;
  properties: Record<string, unknown>;
  elements_chain?: string;
}

/** Which events a list shows. */
export interface EventFilters {
  event?: string | null;
  properties?: PropertyFilter[];
  /** As date pickers give it. Without: all time for one person, session or group, else the last 7 days. */
  date_from?: string | null;
  date_to?: string | null;
  filterTestAccounts?: boolean;
  /** Further conditions in HogQL. */
  where?: string[];
}

export interface EventScope {
  personId?: string;
  session?: string;
  group?: { typeIndex: number; key: string };
}

const quoted = (value: string) => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
const isDay = (token: string) => /^\d{4}-\d{2}-\d{2}$/.test(token);

/** A day at the end of a range is meant as a whole. */
export const endOf = (token: string): string => (isDay(token) ? `${token}T23:59:59.999999` : token);

export function eventsQuery(
  filters: EventFilters,
  select: string[],
  orderBy: string[] = ["timestamp DESC"],
  scope: EventScope = {},
): Question {
  const where = [...(filters.where ?? [])];
  if (scope.session) where.push(`$session_id = ${quoted(scope.session)}`);
  if (scope.group) where.push(`$group_${scope.group.typeIndex} = ${quoted(scope.group.key)}`);
  const isNarrow = Boolean(scope.personId || scope.session || scope.group);
  const properties = (filters.properties ?? []).filter(isComplete);
  return {
    kind: "EventsQuery",
    select,
    ...(orderBy.length ? { orderBy } : {}),
    after: filters.date_from ?? (isNarrow ? "all" : "-7d"),
    ...(filters.date_to ? { before: endOf(filters.date_to) } : {}),
    ...(filters.event ? { event: filters.event } : {}),
    ...(properties.length ? { properties } : {}),
    ...(where.length ? { where } : {}),
    ...(scope.personId ? { personId: scope.personId } : {}),
    ...(filters.filterTestAccounts ? { filterTestAccounts: true } : {}),
  };
}

/** Where it happened: the address, or the screen of an app. */
export function placeOf({ properties }: EventItem): string {
  for (const key of ["$current_url", "$screen_name", "$pathname"]) {
    const value = properties[key];
    if (typeof value === "string" && value) return value;
  }
  return "";
}

/** Addresses without scheme and the query string's tail: what tells them apart comes first. */
export const shortPlace = (place: string): string => place.replace(/^https?:\/\//, "");

/** What sent it: "web 1.449.2". */
export function libraryOf({ properties }: EventItem): string {
  return typeof properties.$lib === "string" ? properties.$lib : "";
}

export function sessionOf({ properties }: EventItem): string | null {
  return typeof properties.$session_id === "string" && properties.$session_id ? properties.$session_id : null;
}

/** "Autocapture: Add to basket", for headings and buttons. */
export function titleOf(event: EventItem): string {
  const words = event.properties.$el_text;
  const name = eventName(event.event);
  return typeof words === "string" && words ? `${name}: ${words}` : name;
}

/** The address of the event's own page; the moment lets the server find it at once. */
export const eventAddress = (event: { uuid: string }): string => `/events/${encodeURIComponent(event.uuid)}`;

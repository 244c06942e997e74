/** Sessions in a list: the question, and what its rows say. */

import { endOf } from "@/activity/eventRow";
import type { Question } from "@/api/ask";
import type { AnyPerson } from "@/persons/personName";
import { isComplete, type PropertyFilter } from "@/pickers/filters";

export interface SessionFilters {
  event: string | null;
  properties: PropertyFilter[];
  date_from: string | null;
  date_to: string | null;
  filterTestAccounts: boolean;
}

export interface SessionRow {
  id: string;
  start: string;
  person: AnyPerson;
  duration: number;
  events: number;
  pages: number;
  entry: string | null;
  exit: string | null;
  channel: string | null;
  country: string | null;
  isBounce: boolean | null;
}

export const COLUMNS = {
  start: "$start_timestamp",
  duration: "$session_duration",
  events: "$event_count",
  pages: "$pageview_count",
  entry: "$entry_pathname",
  exit: "$end_pathname",
  channel: "$channel_type",
  country: "$entry_country_code",
  bounce: "$is_bounce",
} as const;

export const SELECT = ["session_id", "person_display_name", ...Object.values(COLUMNS)];

export function sessionsQuery(filters: SessionFilters, order: { key: string; descending: boolean }): Question {
  const properties = filters.properties.filter(isComplete);
  return {
    kind: "SessionsQuery",
    select: SELECT,
    orderBy: [`${order.key} ${order.descending ? "DESC" : "ASC"}`],
    after: filters.date_from ?? "-7d",
    ...(filters.date_to ? { before: endOf(filters.date_to) } : {}),
    ...(filters.event ? { event: filters.event } : {}),
    ...(properties.length ? { properties } : {}),
    ...(filters.filterTestAccounts ? { filterTestAccounts: true } : {}),
  };
}

export function sessionRow(row: unknown[]): SessionRow {
  const [id, person, start, duration, events, pages, entry, exit, channel, country, isBounce] = row;
  return {
    id: String(id),
    start: String(start),
    person: (person ?? {}) as AnyPerson,
    duration: Number(duration),
    events: Number(events),
    pages: Number(pages),
    entry: entry as string | null,
    exit: exit as string | null,
    channel: channel as string | null,
    country: country as string | null,
    isBounce: isBounce === null || isBounce === undefined ? null : Boolean(isBounce),
  };
}

const regions = new Intl.DisplayNames(["en"], { type: "region" });

/** "ES" is "Spain"; what is no code of a country stays. */
export function countryName(code: string | null): string {
  if (!code) return "";
  try {
    return regions.of(code) ?? code;
  } catch {
    return code;
  }
}

export const sessionAddress = (id: string): string => `/activity/sessions/${encodeURIComponent(id)}`;

/** A page of the actors behind a number, and how many there are. */
import { type Question, useAnswer } from "@/api/ask";
import { numberOf, record } from "../source";

export const PAGE = 50;
const COUNT = "count() OVER ()";
const EVENTS = "sum(event_count) OVER ()";

export interface Actor {
  id: string;
  /** What the API tells of the person or group. */
  about: Record<string, unknown>;
  isGroup: boolean;
  events: number | null;
}

export interface Actors {
  rows: Actor[];
  count: number;
  /** Of those who are listed; null where the number does not count events. */
  events: number | null;
  missing: number;
  hasMore: boolean;
}

export function withCounts(query: Question, offset: number, limit = PAGE): Question {
  const select = (query.select as string[] | undefined) ?? ["actor"];
  const counts = select.includes("event_count") ? [COUNT, EVENTS] : [COUNT];
  return { ...query, select: [...select, ...counts], offset, limit };
}

export function readActors(answer: { results: unknown; columns?: string[]; [key: string]: unknown }): Actors {
  const columns = answer.columns ?? [];
  const rows = (answer.results as unknown[][]) ?? [];
  const at = (row: unknown[] | undefined, name: string) => row?.[columns.indexOf(name)];
  const counted = columns.includes("event_count");
  const countColumn = columns.findIndex((name) => /^count\(\) over/i.test(name));
  const eventsColumn = columns.findIndex((name) => /^sum\(event_count\) over/i.test(name));
  return {
    rows: rows.map((row) => {
      const about = record(at(row, "actor"));
      const isGroup = about.type === "group";
      return {
        id: String(about.id ?? at(row, "actor") ?? ""),
        about,
        isGroup,
        events: counted ? numberOf(at(row, "event_count")) : null,
      };
    }),
    count: countColumn >= 0 ? numberOf(rows[0]?.[countColumn]) : rows.length,
    events: eventsColumn >= 0 ? numberOf(rows[0]?.[eventsColumn]) : null,
    missing: numberOf(answer.missing_actors_count),
    hasMore: answer.hasMore === true,
  };
}

export function useActors(query: Question, offset: number) {
  return useAnswer(withCounts(query, offset));
}

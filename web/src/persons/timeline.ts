/** The sessions of a person, read back in time a window after the other. */
import type { Answer, Question } from "@/api/ask";
import { duration } from "@/ui/format";

export interface TimelineEvent {
  uuid: string;
  event: string;
  properties: Record<string, unknown>;
  timestamp: string;
  distinct_id: string;
}

export interface TimelineSession {
  sessionId: string;
  events: TimelineEvent[];
}

export interface TimelinePage {
  sessions: TimelineSession[];
  /** Where the next page begins; null at the beginning of what is known. */
  before: string | null;
}

const WINDOW_MS = 7 * 86_400_000;

type Ask = (query: Question) => Promise<Answer<unknown>>;

/** The week that ends with the last event before `before`: a pause of months is one step. */
export async function readPage(
  ask: Ask,
  personId: string,
  event: string | null,
  before: string | null,
): Promise<TimelinePage> {
  const conditions = [
    "person_id = {person}",
    ...(event === null ? [] : ["event = {event}"]),
    ...(before === null ? [] : ["timestamp < toDateTime64({before}, 6, 'UTC')"]),
  ];
  const anchor = await ask({
    kind: "HogQLQuery",
    query: `SELECT max(timestamp), count() FROM events WHERE ${conditions.join(" AND ")}`,
    values: { person: personId, event, before: before?.replace("Z", "").replace("T", " ") ?? null },
  });
  const [latest, count] = (anchor.results as [string, number][])[0] ?? ["", 0];
  if (!count) return { sessions: [], before: null };
  const end = new Date(latest).getTime() + 1;
  const after = new Date(end - WINDOW_MS).toISOString();
  const answer = await ask({
    kind: "SessionsTimelineQuery",
    personId,
    after,
    before: new Date(end).toISOString(),
  });
  const sessions = answer.results as TimelineSession[];
  const times = sessions.flatMap((session) => session.events.map((one) => new Date(one.timestamp).getTime()));
  if (!answer.hasMore) return { sessions, before: after };
  // A full answer goes on from its oldest event, whose millisecond is read again: others may share it.
  const oldest = times.reduce((least, one) => Math.min(least, one), end);
  const next = new Date(oldest + 1).toISOString();
  return { sessions, before: next === before ? new Date(oldest).toISOString() : next };
}

/** One list of sessions: those that two pages cut apart are one again, each event once, only those of the event. */
export function joined(pages: TimelinePage[], event: string | null): TimelineSession[] {
  const sessions = new Map<string, Map<string, TimelineEvent>>();
  for (const page of pages) {
    for (const session of page.sessions) {
      const events = sessions.get(session.sessionId) ?? new Map<string, TimelineEvent>();
      for (const one of session.events) {
        if (event === null || one.event === event) events.set(one.uuid, one);
      }
      if (events.size) sessions.set(session.sessionId, events);
    }
  }
  return [...sessions].map(([sessionId, events]) => ({
    sessionId,
    events: [...events.values()].sort(inTime),
  }));
}

const inTime = (a: TimelineEvent, b: TimelineEvent) =>
  new Date(a.timestamp).getTime() - new Date(b.timestamp).getTime() || a.timestamp.localeCompare(b.timestamp);

/** Whether the events name the session themselves, so that it has a page. */
export const isNamed = (session: TimelineSession): boolean =>
  session.events[0]?.properties.$session_id === session.sessionId;

export function lengthOf(session: TimelineSession): string {
  const [first, last] = [session.events[0], session.events.at(-1)];
  if (!first || !last) return "";
  const seconds = (new Date(last.timestamp).getTime() - new Date(first.timestamp).getTime()) / 1000;
  return duration(Math.round(seconds));
}

/** What an event was about, in a few words: the page, the text that was clicked, the screen. */
export function detailOf({ properties }: TimelineEvent): string {
  for (const key of ["$el_text", "$screen_name", "$pathname", "$current_url"]) {
    const value = properties[key];
    if (typeof value === "string" && value) return value;
  }
  return "";
}

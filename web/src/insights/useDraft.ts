/** The query being edited: in the address, so that any state of the editor is a link. */
import { useCallback, useEffect, useRef } from "react";
import { useUrlState } from "@/app/urlState";
import { useEventVolumes } from "@/pickers/useEvents";
import { sameQuery } from "./model/askable";
import { convert, seriesOf } from "./model/convert";
import { kindInfo, unwrap } from "./model/kinds";
import type { InsightKind, InsightQuery } from "./model/types";

const NONE = null;

export interface Draft {
  /** Null until it is known what to begin with. */
  query: InsightQuery | null;
  setQuery: (query: InsightQuery) => void;
  setKind: (kind: InsightKind) => void;
  /** Goes back to what is saved. */
  discard: () => void;
  changed: boolean;
}

/** Addresses may carry the query as text. */
function readLink(given: unknown): InsightQuery | null {
  if (typeof given !== "string") return unwrap(given);
  try {
    return unwrap(JSON.parse(given));
  } catch {
    return null;
  }
}

interface Beginning {
  /** Pageviews where there are any, else the most frequent event. */
  first: string | null;
  /** The most frequent event of the team's own, as the second step of a funnel. */
  next: string | null;
}

/** What to begin with; undefined until it is known. */
function useBeginning(): Beginning | undefined {
  const volumes = useEventVolumes();
  if (!volumes) return undefined;
  const names = [...volumes.keys()];
  const first = volumes.has("$pageview") ? "$pageview" : (names[0] ?? null);
  return { first, next: names.find((name) => name !== first && !name.startsWith("$")) ?? null };
}

/** `saved` is the saved query; null for a new insight. */
export function useDraft(saved: InsightQuery | null): Draft {
  const [link, setLink] = useUrlState<unknown>("q", NONE);
  const [wantedKind] = useUrlState<string>("kind", "TrendsQuery");
  const given = readLink(link);
  const known = given ?? saved;
  const beginning = useBeginning();
  const query =
    known ??
    (beginning ? convert(null, kindInfo(wantedKind)?.kind ?? "TrendsQuery", beginning.first, beginning.next) : null);
  const seen = useRef(new Map<InsightKind, InsightQuery>());
  const lastWithSeries = useRef<InsightQuery | null>(null);
  useEffect(() => {
    if (!query) return;
    seen.current.set(query.kind, query);
    if (seriesOf(query).length) lastWithSeries.current = query;
  }, [query]);

  const setQuery = useCallback(
    (next: InsightQuery) => setLink(saved && sameQuery(next, saved) ? NONE : next),
    [setLink, saved],
  );
  const setKind = (kind: InsightKind) => {
    if (!query || kind === query.kind) return;
    const { dateRange, properties, filterTestAccounts } = query.kind === "HogQLQuery" ? {} : query;
    const events = seriesOf(query).length ? query : (lastWithSeries.current ?? query);
    const before = seen.current.get(kind);
    const shared = query.kind === "HogQLQuery" ? {} : { dateRange, properties, filterTestAccounts };
    const unchanged = before && sameQuery(seriesOf(before), seriesOf(events));
    const next = unchanged
      ? { ...before, ...shared }
      : convert({ ...events, ...shared }, kind, beginning?.first ?? "$pageview", beginning?.next);
    setQuery(next);
  };

  return {
    query,
    setQuery,
    setKind,
    discard: () => setLink(NONE),
    changed: given !== null && !(saved && sameQuery(given, saved)),
  };
}

/** Events as the server sees them arrive, the newest first. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useProjectUrl } from "@/api/project";
import type { EventItem } from "./eventRow";
import { KEPT, merged } from "./liveList";

export type LiveState = "connecting" | "live" | "store_unavailable" | "interrupted";

export interface LiveEvent extends EventItem {
  person_id: string;
}

export interface LiveEvents {
  events: LiveEvent[];
  state: LiveState;
  /** Those that came since it was paused. */
  waiting: number;
  paused: boolean;
  setPaused: (paused: boolean) => void;
  /** Those that came while one looked, which are marked for a moment. */
  isNew: (event: { uuid: string }) => boolean;
  clear: () => void;
}

const RECENT = 50; // to begin with, and to close the gap after a break
const DRAW_MS = 300; // events come in bursts; the list is drawn once for each
const NEW_MS = 3_000;
const AGAIN_MS = 5_000; // where the server refused, which the browser takes as final

export function useLiveEvents(): LiveEvents {
  const url = `${useProjectUrl()}/live_events/?recent=${RECENT}`;
  const [events, setEvents] = useState<LiveEvent[]>([]);
  const [state, setState] = useState<LiveState>("connecting");
  const [paused, setPausedState] = useState(false);
  const [waiting, setWaiting] = useState(0);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const arrived = useRef<LiveEvent[]>([]);
  const isPaused = useRef(false);

  const take = useCallback(() => {
    const batch = arrived.current;
    if (batch.length === 0) return;
    if (isPaused.current) {
      setWaiting(merged([], batch).length);
      return;
    }
    arrived.current = [];
    setWaiting(0);
    setEvents((before) => {
      const known = new Set(before.map((one) => one.uuid));
      if (before.length) setFresh(new Set(batch.filter((one) => !known.has(one.uuid)).map((one) => one.uuid)));
      return merged(before, batch);
    });
  }, []);

  const setPaused = useCallback(
    (next: boolean) => {
      isPaused.current = next;
      setPausedState(next);
      if (!next) take();
    },
    [take],
  );

  useEffect(() => {
    let source: EventSource;
    let again: number | undefined;
    const open = () => {
      source = new EventSource(url);
      source.onmessage = (message) => {
        arrived.current.push(JSON.parse(message.data) as LiveEvent);
        if (arrived.current.length > KEPT * 2) arrived.current = arrived.current.slice(-KEPT);
        setState("live");
      };
      source.addEventListener("status", (message) => {
        const { state: told } = JSON.parse((message as MessageEvent<string>).data) as { state: LiveState };
        take(); // the latest ones come before it: no list without them is drawn
        setState(told);
      });
      source.onerror = () => {
        setState("interrupted");
        if (source.readyState === EventSource.CLOSED) again = window.setTimeout(open, AGAIN_MS);
      };
    };
    open();
    const drawing = window.setInterval(take, DRAW_MS);
    return () => {
      source.close();
      window.clearTimeout(again);
      window.clearInterval(drawing);
    };
  }, [url, take]);

  useEffect(() => {
    if (fresh.size === 0) return;
    const timer = window.setTimeout(() => setFresh(new Set()), NEW_MS);
    return () => window.clearTimeout(timer);
  }, [fresh]);

  return {
    events,
    state,
    waiting,
    paused,
    setPaused,
    isNew: useCallback(({ uuid }) => fresh.has(uuid), [fresh]),
    clear: useCallback(() => setEvents([]), []),
  };
}

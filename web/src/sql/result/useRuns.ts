/** Runs of queries, one for each tab: started, watched while they take long, cancelled in the event store. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Answer, Question } from "@/api/ask";
import { ApiError, request, requestJson } from "@/api/client";
import { useProjectUrl } from "@/api/project";

export type SqlAnswer = Answer<unknown[][]> & { limit?: number };

/** What a run took, of `GET query/{id}/log/`. */
export interface Cost {
  query_duration_ms: number;
  read_rows: number;
  read_bytes: number;
}

export interface Progress {
  rows_read: number;
  bytes_read: number;
}

export interface Run {
  id: string;
  state: "running" | "done" | "failed" | "cancelled";
  startedAt: number;
  /** Milliseconds from asking to the answer, as the person waited. */
  took?: number;
  question: Question;
  /** While it runs anew, the answer before. */
  answer?: SqlAnswer;
  answered?: Question;
  cost?: Cost;
  progress?: Progress;
  error?: unknown;
}

const WATCH_AFTER_MS = 1_200;
const WATCH_EVERY_MS = 1_000;

export interface Runs {
  runs: Record<string, Run>;
  start: (tab: string, question: Question, options?: { force?: boolean }) => Promise<Run | null>;
  cancel: (tab: string) => void;
}

export function useRuns(): Runs {
  const projectUrl = useProjectUrl();
  const [runs, setRuns] = useState<Record<string, Run>>({});
  const now = useRef(runs);
  now.current = runs;

  /** Changes a run, unless the tab has begun another one. */
  const put = useCallback((tab: string, id: string, change: Partial<Run>) => {
    setRuns((all) => (all[tab]?.id === id ? { ...all, [tab]: { ...all[tab], ...change } } : all));
  }, []);

  const stop = useCallback(
    (id: string) => request(`${projectUrl}/query/${id}/`, { method: "DELETE", keepalive: true }).catch(() => {}),
    [projectUrl],
  );

  const start = useCallback<Runs["start"]>(
    async (tab, question, { force = false } = {}) => {
      const before = now.current[tab];
      if (before?.state === "running") void stop(before.id);
      const id = crypto.randomUUID();
      const startedAt = Date.now();
      const { answer, answered } = before ?? {};
      const run: Run = { id, state: "running", startedAt, question, answer, answered };
      now.current = { ...now.current, [tab]: run };
      setRuns((all) => ({ ...all, [tab]: run }));
      try {
        const body = { query: question, refresh: force ? "force_blocking" : "blocking", client_query_id: id };
        const result = await requestJson<SqlAnswer>(`${projectUrl}/query/`, body);
        const change: Partial<Run> = {
          state: "done",
          answer: result,
          answered: question,
          took: Date.now() - startedAt,
          error: undefined,
        };
        put(tab, id, change);
        if (!result.is_cached) void costOf(projectUrl, id).then((cost) => cost && put(tab, id, { cost }));
        return { ...run, ...change };
      } catch (error) {
        const cancelled = error instanceof ApiError && error.code === "query_was_cancelled";
        const change: Partial<Run> = { state: cancelled ? "cancelled" : "failed", error, took: Date.now() - startedAt };
        put(tab, id, change);
        return { ...run, ...change };
      }
    },
    [projectUrl, put, stop],
  );

  const cancel = useCallback(
    (tab: string) => {
      const run = now.current[tab];
      if (run?.state === "running") void stop(run.id);
    },
    [stop],
  );

  useWatch(projectUrl, runs, put);

  // Leaving the page cancels what still runs.
  useEffect(
    () => () => {
      for (const run of Object.values(now.current)) if (run.state === "running") void stop(run.id);
    },
    [stop],
  );

  return { runs, start, cancel };
}

async function costOf(projectUrl: string, id: string): Promise<Cost | null> {
  try {
    return await requestJson<Cost>(`${projectUrl}/query/${id}/log/`);
  } catch {
    return null; // the result stands without what it cost
  }
}

interface Status {
  query_status?: { complete?: boolean; query_progress?: Progress | null };
}

function useWatch(
  projectUrl: string,
  runs: Record<string, Run>,
  put: (tab: string, id: string, change: Partial<Run>) => void,
) {
  const running = Object.entries(runs).find(([, run]) => run.state === "running");
  const [tab, run] = running ?? [];
  const id = run?.id;
  useEffect(() => {
    if (!tab || !id) return;
    let over = false;
    let timer = setTimeout(watch, WATCH_AFTER_MS);
    async function watch() {
      try {
        const status = await requestJson<Status>(`${projectUrl}/query/${id}/?show_progress=true`);
        const progress = status.query_status?.query_progress;
        if (over) return;
        if (progress && tab && id) put(tab, id, { progress });
      } catch {
        return; // the answer itself says what is wrong
      }
      timer = setTimeout(watch, WATCH_EVERY_MS);
    }
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [projectUrl, tab, id, put]);
}

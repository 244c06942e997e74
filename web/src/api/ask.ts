/** Asking questions: `POST …/query/`. Leaving the page cancels what still runs in the event store. */
import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { request, requestJson, type Schemas } from "./client";
import { useProjectUrl } from "./project";

export type TrendsQuery = Schemas["TrendsQuery"];
export type FunnelsQuery = Schemas["FunnelsQuery"];
export type RetentionQuery = Schemas["RetentionQuery"];
export type PathsQuery = Schemas["PathsQuery"];
export type StickinessQuery = Schemas["StickinessQuery"];
export type LifecycleQuery = Schemas["LifecycleQuery"];
export type HogQLQuery = Schemas["HogQLQuery"];

/** Any question; its `kind` says which. */
export type Question = { kind?: string; [key: string]: unknown };

/** What every answer has besides its own part. */
export interface Answer<Results = unknown> {
  results: Results;
  columns?: string[];
  types?: unknown[];
  hasMore?: boolean;
  hogql?: string | null;
  is_cached?: boolean;
  last_refresh?: string | null;
  cache_target_age?: string | null;
  next_allowed_client_refresh?: string | null;
  timezone?: string;
  resolved_date_range?: { date_from: string; date_to: string } | null;
  [key: string]: unknown;
}

/** `blocking` gives a kept answer while it is fresh enough; `force_blocking` always works it out anew. */
export type Refresh = "blocking" | "force_blocking";

export interface Overrides {
  filters_override?: Record<string, unknown>;
  variables_override?: Record<string, unknown>;
}

export interface AskOptions extends Overrides {
  refresh?: Refresh;
  signal?: AbortSignal;
}

/** One answer. Where `signal` aborts, the server stops the question, too. Throws `ApiError`. */
export async function ask<Results = unknown>(
  projectUrl: string,
  query: Question,
  { refresh = "blocking", signal, ...overrides }: AskOptions = {},
): Promise<Answer<Results>> {
  const id = crypto.randomUUID();
  const cancel = () =>
    void request(`${projectUrl}/query/${id}/`, { method: "DELETE", keepalive: true }).catch(() => {});
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    const body = { query, refresh, client_query_id: id, ...overrides };
    return await requestJson<Answer<Results>>(`${projectUrl}/query/`, body, { signal });
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}

export interface UseAnswerOptions extends Overrides {
  enabled?: boolean;
  /** Keeps showing the answer before while a changed question is worked out (default: true). */
  keep?: boolean;
  refetchInterval?: number | false;
}

/** The key under which answers are kept in the browser, to invalidate them with. */
export function answerKey(projectUrl: string, query: Question | null, overrides: Overrides = {}): unknown[] {
  return ["answer", projectUrl, query, overrides];
}

/** The answer to a question, asked again whenever the question changes. `query: null` asks nothing. */
export function useAnswer<Results = unknown>(
  query: Question | null,
  { enabled = true, keep = true, refetchInterval = false, ...overrides }: UseAnswerOptions = {},
): UseQueryResult<Answer<Results>> {
  const projectUrl = useProjectUrl();
  return useQuery({
    queryKey: answerKey(projectUrl, query, overrides),
    queryFn: ({ signal }) => ask<Results>(projectUrl, query as Question, { signal, ...overrides }),
    enabled: enabled && query !== null,
    placeholderData: keep ? keepPreviousData : undefined,
    staleTime: 60_000,
    refetchInterval,
  });
}

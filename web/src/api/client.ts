/** The public API, typed by its own OpenAPI description (`schema.d.ts`, made by `make web-types`). */
import createFetchClient, { type Middleware } from "openapi-fetch";
import createClient from "openapi-react-query";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

/** What the API answered instead of what was asked for. `message` is a sentence for a person. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code = "error",
    readonly attr: string | null = null,
    /** Seconds after which it is worth trying again; 0 where the server did not say. */
    readonly retryAfter = 0,
  ) {
    super(message);
  }
}

const UNREACHABLE = "The server cannot be reached. Check your connection; this page tries again by itself.";

/** The error that an answer stands for. Sends the browser to the sign-in page where the session has ended. */
export async function errorOf(response: Response): Promise<ApiError> {
  if (response.status === 401) leaveForSignIn();
  const body = await response.json().catch(() => null);
  const detail = typeof body?.detail === "string" ? body.detail : `The server answered ${response.status}.`;
  const wait = Number(response.headers.get("Retry-After") ?? 0);
  return new ApiError(response.status, detail, body?.code, body?.attr ?? null, Number.isFinite(wait) ? wait : 0);
}

function leaveForSignIn(): void {
  const here = location.pathname + location.search;
  location.assign(`/login?next=${encodeURIComponent(here)}`);
}

/** `fetch` whose failures are `ApiError`s. Aborted requests stay `AbortError`s. */
export async function request(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, UNREACHABLE, "unreachable");
  }
  if (!response.ok) throw await errorOf(response);
  return response;
}

/** JSON in, JSON out, for what the OpenAPI description does not type (questions, files). */
export async function requestJson<T>(path: string, body?: unknown, init?: RequestInit): Promise<T> {
  const headers = new Headers(init?.headers);
  if (body !== undefined) headers.set("Content-Type", "application/json");
  const response = await request(path, {
    method: body === undefined ? "GET" : "POST",
    ...init,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

const throwErrors: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw await errorOf(response);
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") return error;
    return error instanceof ApiError ? error : new ApiError(0, UNREACHABLE, "unreachable");
  },
};

/** `await api.GET("/api/projects/{project_id}/cohorts/", { params: { path, query } })` gives `{ data }` or throws. */
export const api = createFetchClient<paths>({ credentials: "same-origin" });
api.use(throwErrors);

/** `$api.useQuery("get", path, { params })`, `$api.useMutation("patch", path)`: the same with TanStack Query. */
export const $api = createClient(api);

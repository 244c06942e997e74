import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./client";

const TRIES = 3;

/** Only what may heal by itself is tried again: no connection, a store that is away, a process that restarts. */
function mayHeal(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 502 || error.status === 503);
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => failures < TRIES && mayHeal(error),
      retryDelay: (failures) => Math.min(500 * 2 ** failures, 5_000),
      refetchOnWindowFocus: false,
    },
  },
});

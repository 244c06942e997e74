/** State that lives in the address, so that a link shows the same view. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

/**
 * Like `useState`, kept under `?key=` as JSON. The fallback is left out of the address. A change replaces the
 * address unless `push` is true, so that "back" leaves the page instead of undoing each click.
 */
export function useUrlState<T>(key: string, fallback: T, { push = false } = {}): [T, (value: T) => void] {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const value = key in search ? (search[key] as T) : fallback;
  const set = useCallback(
    (next: T) => {
      const isFallback = JSON.stringify(next) === JSON.stringify(fallback);
      void navigate({
        to: ".",
        search: ((before: Record<string, unknown>) => ({ ...before, [key]: isFallback ? undefined : next })) as never,
        replace: !push,
        resetScroll: false,
      });
    },
    [navigate, key, fallback, push],
  );
  return [value, set];
}

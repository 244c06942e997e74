/** Lists that are read page by page: the rows so far, and "more". */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Answer, ask, type Question } from "@/api/ask";
import { useProjectUrl } from "@/api/project";

export type Row = unknown[];

export interface Pages {
  rows: Row[] | undefined;
  /** Per page, for what is asked about each page anew. */
  pages: Row[][];
  hasMore: boolean;
  loading: boolean;
  loadingMore: boolean;
  /** A changed question is under way, and the rows are those of the one before. */
  stale: boolean;
  error: unknown;
  more: () => void;
  retry: () => void;
}

const NO_PAGES: Row[][] = [];

/** The key under which pages are kept in the browser, to invalidate them with. */
export const pagesKey = (projectUrl: string, kind?: string) => (kind ? ["pages", projectUrl, kind] : ["pages"]);

/** `query` answers with rows, `limit` and `offset`: ActorsQuery, GroupsQuery, EventsQuery. */
export function usePages(query: Question | null, size = 100): Pages {
  const projectUrl = useProjectUrl();
  const answer = useInfiniteQuery({
    queryKey: [...pagesKey(projectUrl, query?.kind), query, size],
    queryFn: ({ pageParam, signal }): Promise<Answer<Row[]>> =>
      ask<Row[]>(projectUrl, { ...query, limit: size, offset: pageParam }, { refresh: "force_blocking", signal }),
    initialPageParam: 0,
    getNextPageParam: (last, _, offset) => (last.hasMore ? offset + size : undefined),
    enabled: query !== null,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });
  const pages = useMemo(() => answer.data?.pages.map((page) => page.results) ?? NO_PAGES, [answer.data]);
  const rows = useMemo(() => (answer.data ? pages.flat() : undefined), [answer.data, pages]);
  return {
    rows,
    pages,
    hasMore: answer.hasNextPage,
    loading: answer.isPending,
    loadingMore: answer.isFetchingNextPage,
    stale: answer.isPlaceholderData,
    error: answer.error,
    more: () => void answer.fetchNextPage(),
    retry: () => void answer.refetch(),
  };
}

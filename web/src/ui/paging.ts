/** What a list that is read in parts knows of itself, however it is asked for. */
export interface Paging {
  /** Nothing is there yet. */
  loading: boolean;
  loadingMore: boolean;
  /** A changed question is under way, and the rows are those of the one before. */
  stale?: boolean;
  hasMore: boolean;
  /** How many there are in all; undefined where that is not known (yet). */
  total?: number;
  error: unknown;
  more: () => void;
  retry: () => void;
}

interface RestAnswer {
  data?: { results: unknown[]; count: number };
  error: unknown;
  isPending: boolean;
  isFetching: boolean;
  refetch: () => unknown;
}

/** Of a list of the REST API that is asked for again with a greater `limit`. */
export function pagingOf(answer: RestAnswer, more: () => void, atMost = false): Paging {
  const { data, error, isPending, isFetching } = answer;
  return {
    loading: isPending,
    loadingMore: isFetching,
    hasMore: data !== undefined && data.results.length < data.count && !atMost,
    total: data?.count,
    error,
    more,
    retry: () => void answer.refetch(),
  };
}

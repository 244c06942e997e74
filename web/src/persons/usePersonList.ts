import { useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ask } from "@/api/ask";
import { requestJson } from "@/api/client";
import { useProjectUrl } from "@/api/project";
import { countParameters, type PersonListState, type PersonRow, personRow, personsQuery } from "./personList";
import { type Pages, usePages } from "./usePages";

const PAGE = 50; // rows that are drawn before somebody asks for more

export interface PersonList extends Pages {
  persons: PersonRow[] | undefined;
  /** When each did something last; those missing are not known yet, null did nothing. */
  lastSeen: Map<string, string | null>;
  /** How many match; undefined where that is not known (yet). */
  total: number | undefined;
}

export function usePersonList(state: PersonListState): PersonList {
  const pages = usePages(personsQuery(state), PAGE);
  const persons = useMemo(() => pages.rows?.map(personRow), [pages.rows]);
  const ids = useMemo(() => pages.pages.map((page) => page.map((row) => personRow(row).id)), [pages.pages]);
  return { ...pages, persons, lastSeen: useLastSeen(ids), total: useTotal(state) };
}

/** The last event of each person, asked page by page, so that the list does not wait for it. */
function useLastSeen(ids: string[][]): Map<string, string | null> {
  const projectUrl = useProjectUrl();
  return useQueries({
    queries: ids.map((some) => ({
      queryKey: ["last-seen", projectUrl, some],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        ask<[string, string][]>(
          projectUrl,
          {
            kind: "HogQLQuery",
            query:
              "SELECT person_id, max(timestamp) FROM events WHERE person_id IN {ids} GROUP BY person_id LIMIT 10000",
            values: { ids: some },
          },
          { signal },
        ).then((answer) => {
          const found = new Map<string, string>(answer.results);
          return some.map((id): [string, string | null] => [id, found.get(id) ?? null]);
        }),
      enabled: some.length > 0,
      staleTime: 60_000,
    })),
    combine: (answers) => new Map(answers.flatMap((answer) => answer.data ?? [])),
  });
}

function useTotal({ search, filters }: PersonListState): number | undefined {
  const projectUrl = useProjectUrl();
  const parameters = countParameters(search, filters);
  const answer = useQuery({
    queryKey: ["persons-total", projectUrl, parameters],
    queryFn: ({ signal }) =>
      requestJson<{ count: number }>(`${projectUrl}/persons/?${new URLSearchParams(parameters ?? {})}`, undefined, {
        signal,
      }),
    enabled: parameters !== null,
    staleTime: 30_000,
  });
  return parameters ? answer.data?.count : undefined;
}

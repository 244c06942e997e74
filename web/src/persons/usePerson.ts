/** One person by uuid, number or distinct id, and what changes one. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { ask } from "@/api/ask";
import { ApiError, request, requestJson, type Schemas } from "@/api/client";
import { useProjectUrl } from "@/api/project";

export type Person = Schemas["PersonRow"];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const keyOf = (projectUrl: string, id?: string) => ["person", projectUrl, ...(id === undefined ? [] : [id])];

/** Browsers call visitors by uuids, too: so the distinct id is looked for first. Null where there is nobody. */
async function find(projectUrl: string, id: string, signal: AbortSignal): Promise<Person | null> {
  const parameters = new URLSearchParams({ distinct_id: id, limit: "1" });
  const found = await requestJson<{ results: Person[] }>(`${projectUrl}/persons/?${parameters}`, undefined, { signal });
  if (found.results[0]) return found.results[0];
  if (!UUID.test(id) && !/^\d{1,18}$/.test(id)) return null;
  try {
    return await requestJson<Person>(`${projectUrl}/persons/${encodeURIComponent(id)}/`, undefined, { signal });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

export function usePerson(id: string) {
  const projectUrl = useProjectUrl();
  return useQuery({
    queryKey: keyOf(projectUrl, id),
    queryFn: ({ signal }) => find(projectUrl, id, signal),
    staleTime: 15_000,
  });
}

export interface PersonActivity {
  lastSeen: string | null;
  events: number;
}

/** When a person did something last, and how much it was. */
export function usePersonActivity(uuid: string) {
  const projectUrl = useProjectUrl();
  return useQuery({
    queryKey: ["person-activity", projectUrl, uuid],
    queryFn: async ({ signal }): Promise<PersonActivity> => {
      const query = "SELECT max(timestamp), count() FROM events WHERE person_id = {uuid}";
      const asked = { kind: "HogQLQuery", query, values: { uuid } };
      const [row] = (await ask<[string, number][]>(projectUrl, asked, { signal })).results;
      return { lastSeen: row && row[1] > 0 ? row[0] : null, events: row?.[1] ?? 0 };
    },
    staleTime: 30_000,
  });
}

/** After a change: everything that shows persons is read anew. */
export function useForgetPersons(): () => Promise<void> {
  const projectUrl = useProjectUrl();
  const client = useQueryClient();
  return useCallback(async () => {
    for (const key of ["pages", "persons-total", "person-activity", "person-timeline", "last-seen"]) {
      void client.invalidateQueries({ queryKey: [key, projectUrl] });
    }
    await client.invalidateQueries({ queryKey: keyOf(projectUrl) });
  }, [client, projectUrl]);
}

/** `POST persons/{uuid}/{deed}/`, then everything is read anew. */
export function usePersonDeed(
  uuid: string,
): (deed: string, body?: unknown, method?: "POST" | "DELETE") => Promise<void> {
  const projectUrl = useProjectUrl();
  const forget = useForgetPersons();
  return useCallback(
    async (deed, body = {}, method = "POST") => {
      await post(`${projectUrl}/persons/${uuid}/${deed}`, body, method);
      await forget();
    },
    [projectUrl, uuid, forget],
  );
}

/** For answers that are empty, or not needed. */
export async function post(path: string, body: unknown, method = "POST"): Promise<void> {
  await request(path, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

/** Events and actions to choose from, with how often each came in the last 30 days. */
import { keepPreviousData } from "@tanstack/react-query";
import { useAnswer } from "@/api/ask";
import { $api } from "@/api/client";
import { useProjectPath } from "@/api/project";

export interface KnownEvent {
  name: string;
  lastSeen: string | null;
  volume: number | null;
  description: string;
}

const VOLUMES = { kind: "TeamTaxonomyQuery" };

/** The number of each event in the last 30 days; null while it is being counted. */
export function useEventVolumes(enabled = true): Map<string, number> | null {
  const answer = useAnswer<{ event: string; count: number }[]>(VOLUMES, { enabled });
  if (!answer.data) return null;
  return new Map(answer.data.results.map((one) => [one.event, one.count]));
}

export function useEvents(search: string, enabled = true): { events: KnownEvent[]; loading: boolean } {
  const volumes = useEventVolumes(enabled);
  const answer = $api.useQuery(
    "get",
    "/api/projects/{project_id}/event_definitions/",
    { params: { path: useProjectPath(), query: { search: search || undefined, limit: 100, exclude_hidden: true } } },
    { enabled, placeholderData: keepPreviousData },
  );
  const events = (answer.data?.results ?? []).map((row) => ({
    name: row.name,
    lastSeen: row.last_seen_at,
    volume: volumes ? (volumes.get(row.name) ?? 0) : null,
    description: row.description,
  }));
  events.sort((one, other) => (other.volume ?? 0) - (one.volume ?? 0) || one.name.localeCompare(other.name));
  return { events, loading: answer.isFetching };
}

export function useActions(search: string, enabled = true): { id: number; name: string }[] {
  const answer = $api.useQuery(
    "get",
    "/api/projects/{project_id}/actions/",
    { params: { path: useProjectPath(), query: { search: search || undefined, limit: 50 } } },
    { enabled, placeholderData: keepPreviousData },
  );
  return (answer.data?.results ?? []).map((row) => ({ id: row.id, name: row.name || `Action ${row.id}` }));
}

/** Values that a property has had, searched on the server. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useAnswer } from "@/api/ask";
import { requestJson } from "@/api/client";
import { useProjectUrl } from "@/api/project";
import type { PropertyFilter } from "./filters";

interface SeenValue {
  name: string;
  count: number;
}

const quoted = (search: string) => `'${search.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** Sessions have no route for their values: the sessions table is asked. */
function sessionQuestion(key: string, search: string) {
  const column = `\`${key.replaceAll("`", "")}\``;
  const where = search ? ` AND toString(${column}) ILIKE ${quoted(`%${search}%`)}` : "";
  return {
    kind: "HogQLQuery",
    query: `SELECT toString(${column}) AS value, count() AS sessions FROM sessions WHERE ${column} IS NOT NULL AND $start_timestamp > now() - INTERVAL 30 DAY${where} GROUP BY value ORDER BY sessions DESC LIMIT 30`,
  };
}

export function usePropertyValues(
  filter: Pick<PropertyFilter, "type" | "key" | "group_type_index">,
  search: string,
  event: string | null | undefined,
  enabled: boolean,
): { values: SeenValue[]; loading: boolean } {
  const projectUrl = useProjectUrl();
  const { type, key } = filter;
  const places: Record<string, string> = {
    event: "events/values/",
    person: "persons/values/",
    group: "groups/property_values/",
  };
  const place = places[type];
  const parameters = new URLSearchParams({ key });
  if (search) parameters.set("value", search);
  if (type === "event" && event) parameters.set("event_name", event);
  if (type === "group") parameters.set("group_type_index", String(filter.group_type_index ?? 0));
  const url = `${projectUrl}/${place}?${parameters}`;
  const listed = useQuery({
    queryKey: ["values", url],
    queryFn: ({ signal }) => requestJson<SeenValue[]>(url, undefined, { signal }),
    enabled: enabled && place !== undefined && key !== "",
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const isSession = type === "session" && /^\$?[a-z_]+$/.test(key);
  const asked = useAnswer<[string, number][]>(isSession ? sessionQuestion(key, search) : null, { enabled });
  if (isSession) {
    const rows = asked.data?.results ?? [];
    return { values: rows.map(([name, count]) => ({ name, count })), loading: asked.isFetching };
  }
  return { values: listed.data ?? [], loading: listed.isFetching };
}

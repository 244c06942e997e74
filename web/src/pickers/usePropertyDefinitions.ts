/** Properties by scope, searched on the server, with their types. */
import { keepPreviousData } from "@tanstack/react-query";
import { $api } from "@/api/client";
import { useProjectPath } from "@/api/project";
import type { PropertyType, Scope } from "./filters";

export interface Property {
  key: string;
  type: PropertyType;
  description?: string;
}

/** What the sessions table knows of every session. */
const SESSION: Property[] = [
  { key: "$session_duration", type: "Duration" },
  { key: "$channel_type", type: "String" },
  { key: "$entry_current_url", type: "String" },
  { key: "$entry_pathname", type: "String" },
  { key: "$entry_hostname", type: "String" },
  { key: "$entry_referring_domain", type: "String" },
  { key: "$entry_utm_source", type: "String" },
  { key: "$entry_utm_medium", type: "String" },
  { key: "$entry_utm_campaign", type: "String" },
  { key: "$entry_utm_term", type: "String" },
  { key: "$entry_utm_content", type: "String" },
  { key: "$end_current_url", type: "String" },
  { key: "$end_pathname", type: "String" },
  { key: "$pageview_count", type: "Numeric" },
  { key: "$autocapture_count", type: "Numeric" },
  { key: "$screen_count", type: "Numeric" },
  { key: "$is_bounce", type: "Boolean" },
  { key: "$start_timestamp", type: "DateTime" },
  { key: "$end_timestamp", type: "DateTime" },
];
const ELEMENT: Property[] = [
  { key: "text", type: "String" },
  { key: "tag_name", type: "String" },
  { key: "href", type: "String" },
  { key: "selector", type: "String" },
];
const LIMIT = 100;

export interface FoundProperties {
  properties: Property[];
  loading: boolean;
  /** More match than are listed. */
  more: boolean;
}

interface Wanted {
  scope: Scope;
  search?: string;
  event?: string | null;
  groupTypeIndex?: number;
  numerical?: boolean;
  enabled?: boolean;
}

export function useProperties(wanted: Wanted): FoundProperties {
  const { scope, search = "", event, groupTypeIndex = 0, numerical, enabled = true } = wanted;
  const onServer = scope === "event" || scope === "person" || scope === "group";
  const answer = $api.useQuery(
    "get",
    "/api/projects/{project_id}/property_definitions/",
    {
      params: {
        path: useProjectPath(),
        query: {
          type: onServer ? scope : "event",
          search: search || undefined,
          limit: LIMIT,
          exclude_hidden: true,
          group_type_index: scope === "group" ? groupTypeIndex : undefined,
          is_numerical: numerical || undefined,
          event_names: scope === "event" && event ? JSON.stringify([event]) : undefined,
          filter_by_event_names: scope === "event" && event ? true : undefined,
        },
      },
    },
    { enabled: enabled && onServer, placeholderData: keepPreviousData },
  );
  if (!onServer) {
    const known = scope === "session" ? SESSION : scope === "element" ? ELEMENT : [];
    const properties = known.filter(
      (one) =>
        one.key.includes(search.toLowerCase().replaceAll(" ", "_")) &&
        (!numerical || one.type === "Numeric" || one.type === "Duration"),
    );
    return { properties, loading: false, more: false };
  }
  const rows = answer.data?.results ?? [];
  return {
    properties: rows.map((row) => ({
      key: row.name,
      type: row.property_type as PropertyType,
      description: row.description,
    })),
    loading: answer.isFetching,
    more: (answer.data?.count ?? 0) > rows.length,
  };
}

/** The type of one property, or undefined while it is not known. */
export function usePropertyType(scope: Scope, key: string, groupTypeIndex = 0): PropertyType {
  const { properties } = useProperties({ scope, search: key, groupTypeIndex, enabled: key !== "" });
  return properties.find((one) => one.key === key)?.type;
}

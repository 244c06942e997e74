/** What the command palette finds by name: saved things and people, asked from the server while one types. */
import {
  IconBolt,
  IconBook2,
  IconChartLine,
  IconLayoutDashboard,
  IconUser,
  IconUsersGroup,
  type TablerIcon,
} from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "@/api/client";
import { useProjectPath } from "@/api/project";

export interface Found {
  kind: string;
  icon: TablerIcon;
  label: string;
  description?: string;
  /** Below `/project/{id}`. */
  to: string;
}

const LIMIT = 5; // of each kind
const SHORTEST = 2; // letters; one alone finds everything

type Search = (path: { project_id: string }, search: string, signal: AbortSignal) => Promise<Found[]>;

const insights: Search = async (path, search, signal) => {
  const query = { search, limit: LIMIT, saved: "true" as const, basic: "true" as const };
  const { data } = await api.GET("/api/projects/{project_id}/insights/", { params: { path, query }, signal });
  return (data?.results ?? []).map((one) => ({
    kind: "Insights",
    icon: IconChartLine,
    label: one.name || one.derived_name || "Unnamed insight",
    description: one.description || undefined,
    to: `/insights/${one.short_id}`,
  }));
};

const dashboards: Search = async (path, search, signal) => {
  const query = { search, limit: LIMIT };
  const { data } = await api.GET("/api/projects/{project_id}/dashboards/", { params: { path, query }, signal });
  return (data?.results ?? []).map((one) => ({
    kind: "Dashboards",
    icon: IconLayoutDashboard,
    label: one.name || "Unnamed dashboard",
    description: one.description || undefined,
    to: `/dashboards/${one.id}`,
  }));
};

const persons: Search = async (path, search, signal) => {
  const query = { search, limit: LIMIT };
  const { data } = await api.GET("/api/projects/{project_id}/persons/", { params: { path, query }, signal });
  const page = data as Schemas["PersonPage"] | undefined; // the other form is CSV, which nobody asked for
  return (page?.results ?? []).map((one) => ({
    kind: "Persons",
    icon: IconUser,
    label: one.name || one.uuid,
    description: one.distinct_ids[0],
    to: `/persons/${one.uuid}`,
  }));
};

const cohorts: Search = async (path, search, signal) => {
  const query = { search, limit: LIMIT };
  const { data } = await api.GET("/api/projects/{project_id}/cohorts/", { params: { path, query }, signal });
  return (data?.results ?? []).map((one) => ({
    kind: "Cohorts",
    icon: IconUsersGroup,
    label: one.name || "Unnamed cohort",
    description: one.description || undefined,
    to: `/cohorts/${one.id}`,
  }));
};

const actions: Search = async (path, search, signal) => {
  const query = { search, limit: LIMIT };
  const { data } = await api.GET("/api/projects/{project_id}/actions/", { params: { path, query }, signal });
  return (data?.results ?? []).map((one) => ({
    kind: "Actions",
    icon: IconBolt,
    label: one.name || "Unnamed action",
    description: one.description || undefined,
    to: `/actions/${one.id}`,
  }));
};

const events: Search = async (path, search, signal) => {
  const query = { search, limit: LIMIT };
  const { data } = await api.GET("/api/projects/{project_id}/event_definitions/", { params: { path, query }, signal });
  return (data?.results ?? []).map((one) => ({
    kind: "Events",
    icon: IconBook2,
    label: one.name,
    description: one.description || undefined,
    to: `/definitions/events/${one.id}`,
  }));
};

const SEARCHES: Search[] = [insights, dashboards, persons, cohorts, actions, events];

/** Everything found so far; a search that fails leaves its kind out, so that the others still help. */
export function useSearch(text: string): { found: Found[]; searching: boolean } {
  const path = useProjectPath();
  const search = text.trim();
  const { data, isFetching } = useQuery({
    queryKey: ["search", path.project_id, search],
    queryFn: async ({ signal }) => {
      const answers = await Promise.allSettled(SEARCHES.map((one) => one(path, search, signal)));
      return answers.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
    },
    enabled: search.length >= SHORTEST,
    placeholderData: keepPreviousData,
  });
  return search.length >= SHORTEST ? { found: data ?? [], searching: isFetching } : { found: [], searching: false };
}

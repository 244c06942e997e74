/** What is kept of SQL: insights, and endpoints that programs call by name. */
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Question } from "@/api/ask";
import { $api, api, type Schemas } from "@/api/client";
import { useProjectPath } from "@/api/project";
import type { Tab } from "../tabs/tab";

export type Insight = Schemas["InsightRow"];
export type Endpoint = Schemas["EndpointRow"];

const INSIGHTS = "/api/projects/{project_id}/insights/" as const;
const INSIGHT = "/api/projects/{project_id}/insights/{id}/" as const;
const ENDPOINTS = "/api/projects/{project_id}/endpoints/" as const;
const ENDPOINT = "/api/projects/{project_id}/endpoints/{name}/" as const;

export function useSavedInsights(search: string) {
  return $api.useQuery("get", INSIGHTS, {
    params: {
      path: useProjectPath(),
      query: { insight: "SQL", saved: "true", order: "-last_modified_at", limit: 100, search: search || undefined },
    },
  });
}

export function useEndpoints() {
  return $api.useQuery("get", ENDPOINTS, { params: { path: useProjectPath(), query: { limit: 500 } } });
}

/** A tab as an insight keeps it: the question, and how it is drawn. */
export function insightQuery(tab: Tab, question: Question): Question {
  const { display = "ActionsLineGraph", ...chartSettings } = tab.chart;
  return {
    kind: "DataVisualizationNode",
    source: question,
    display: tab.view === "table" ? "ActionsTable" : display,
    chartSettings,
  };
}

/** Everything that changes what is kept; each throws `ApiError`. */
export function useSavedActions() {
  const { project_id } = useProjectPath();
  const client = useQueryClient();
  return useMemo(() => {
    const path = { project_id };
    const fresh = (list: typeof INSIGHTS | typeof ENDPOINTS) => client.invalidateQueries({ queryKey: ["get", list] });
    const createInsight = async (body: Partial<Schemas["NewInsight"]>) => {
      const { data } = await api.POST(INSIGHTS, { params: { path }, body: body as Schemas["NewInsight"] });
      await fresh(INSIGHTS);
      return data as Insight;
    };
    const changeInsight = async (id: string, body: Partial<Schemas["InsightChange"]>) => {
      const params = { path: { ...path, id } };
      const { data } = await api.PATCH(INSIGHT, { params, body: body as Schemas["InsightChange"] });
      await fresh(INSIGHTS);
      void client.invalidateQueries({ queryKey: ["get", INSIGHT] });
      return data as Insight;
    };
    const createEndpoint = async (body: Schemas["NewEndpoint"]) => {
      const { data } = await api.POST(ENDPOINTS, { params: { path }, body });
      await fresh(ENDPOINTS);
      return data as Endpoint;
    };
    const changeEndpoint = async (name: string, body: Partial<Schemas["EndpointChange"]>) => {
      const params = { path: { ...path, name } };
      const { data } = await api.PATCH(ENDPOINT, { params, body: body as Schemas["EndpointChange"] });
      await fresh(ENDPOINTS);
      return data as Endpoint;
    };
    const deleteEndpoint = async (name: string) => {
      await api.DELETE(ENDPOINT, { params: { path: { ...path, name } } });
      await fresh(ENDPOINTS);
    };
    return { createInsight, changeInsight, createEndpoint, changeEndpoint, deleteEndpoint };
  }, [project_id, client]);
}

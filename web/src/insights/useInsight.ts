/** A saved insight, and the ways in which it is changed. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { $api, api, type Schemas } from "@/api/client";
import { useProjectPath } from "@/api/project";

export type Insight = Schemas["InsightRow"];
export type InsightChange = Partial<Schemas["InsightChange"]>;
const ONE = "/api/projects/{project_id}/insights/{id}/" as const;
const LIST = "/api/projects/{project_id}/insights/" as const;

export function useInsight(shortId: string | undefined) {
  const path = useProjectPath();
  return $api.useQuery(
    "get",
    ONE,
    { params: { path: { ...path, id: shortId ?? "" } } },
    { enabled: shortId !== undefined, staleTime: 30_000 },
  );
}

/** `await change(insight, { name })`: kept in the cache at once when the server has agreed. */
export function useChangeInsight() {
  const path = useProjectPath();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, change }: { id: string; change: InsightChange }) => {
      const { data } = await api.PATCH(ONE, {
        params: { path: { ...path, id } },
        body: change as Schemas["InsightChange"],
      });
      return data as Insight;
    },
    onSuccess: (insight) => {
      client.setQueryData(
        $api.queryOptions("get", ONE, { params: { path: { ...path, id: insight.short_id } } }).queryKey,
        insight,
      );
      void client.invalidateQueries({ queryKey: ["get", LIST] });
      void client.invalidateQueries({ queryKey: ["get", "/api/projects/{project_id}/dashboards/{id}/"] });
    },
  });
}

export function useCreateInsight() {
  const path = useProjectPath();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: Partial<Schemas["NewInsight"]>) => {
      const { data } = await api.POST(LIST, { params: { path }, body: body as Schemas["NewInsight"] });
      return data as Insight;
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["get", LIST] }),
  });
}

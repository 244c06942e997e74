/** The project's variables. */
import { useQueryClient } from "@tanstack/react-query";
import { $api, api, type Schemas } from "@/api/client";
import { useProjectPath } from "@/api/project";
import type { Variable } from "./holes";

const LIST = "/api/projects/{project_id}/insight_variables/" as const;
const NONE: Variable[] = [];

export function useVariables(): { variables: Variable[]; ready: boolean } {
  const { data, isPending } = $api.useQuery("get", LIST, {
    params: { path: useProjectPath(), query: { limit: 1000 } },
  });
  return { variables: data?.results ?? NONE, ready: !isPending };
}

export function useCreateVariable(): (variable: Schemas["NewVariable"]) => Promise<Variable> {
  const path = useProjectPath();
  const client = useQueryClient();
  return async (body) => {
    const { data } = await api.POST(LIST, { params: { path }, body });
    await client.invalidateQueries({ queryKey: ["get", LIST] });
    return data as Variable;
  };
}

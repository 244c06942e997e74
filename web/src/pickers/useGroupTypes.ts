import { $api, type Schemas } from "@/api/client";
import { useProjectPath } from "@/api/project";

const NONE: Schemas["GroupTypeRow"][] = [];

/** The kinds of groups of this project: companies, workspaces... */
export function useGroupTypes(enabled = true): Schemas["GroupTypeRow"][] {
  const path = useProjectPath();
  const answer = $api.useQuery("get", "/api/projects/{project_id}/groups_types/", { params: { path } }, { enabled });
  return answer.data ?? NONE;
}

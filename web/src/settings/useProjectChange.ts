import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, type Schemas } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { done, failed } from "@/ui/notify";

export type ProjectChanges = Schemas["ProjectChanges"];

/** Changes settings of the project; says what was done, or what failed. Resolves to whether it worked. */
export function useProjectChange(): (changes: ProjectChanges, said?: string) => Promise<boolean> {
  const queryClient = useQueryClient();
  const path = useProjectPath();
  const id = path.project_id;
  return useCallback(
    async (changes, said = "Saved") => {
      try {
        await api.PATCH("/api/projects/{project_id}/", { params: { path: { project_id: id } }, body: changes });
      } catch (error) {
        failed("The setting was not saved", error);
        return false;
      } finally {
        await queryClient.invalidateQueries({ queryKey: ["get", "/api/projects/{project_id}/"] });
        await queryClient.invalidateQueries({ queryKey: ["get", "/api/users/{uuid}/"] });
      }
      if ("timezone" in changes || "week_start_day" in changes || "test_account_filters" in changes)
        await queryClient.invalidateQueries({ queryKey: ["answer"] });
      done(said);
      return true;
    },
    [queryClient, id],
  );
}

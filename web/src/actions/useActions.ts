/** Deleting actions, with a way back, and forgetting what lists knew. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { failed, undoable } from "@/ui/notify";

export function useForgetActions(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    await client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).includes("/actions/") });
    await client.invalidateQueries({ queryKey: ["answer"] }); // charts that count the action
  }, [client]);
}

export function useDeleteAction(): (action: { id: number; name: string | null }) => Promise<void> {
  const path = useProjectPath();
  const forget = useForgetActions();
  return async ({ id, name }) => {
    const mark = async (deleted: boolean) => {
      await api.PATCH("/api/projects/{project_id}/actions/{id}/", {
        params: { path: { ...path, id } },
        body: { deleted },
      });
      await forget();
    };
    try {
      await mark(true);
      undoable(`${name || "The action"} was deleted`, () => mark(false));
    } catch (error) {
      failed("The action was not deleted", error);
    }
  };
}

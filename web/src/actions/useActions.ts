/** Deleting actions, with a way back, and forgetting what lists knew. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { failed, undoable } from "@/ui/notify";

interface Keyed {
  params?: { path?: { id?: number } };
}

/** `gone` is not asked for again: a page that still shows it would be told that there is no such action. */
export function useForgetActions(): (gone?: number) => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    async (gone) => {
      const isGone = (key: unknown) => gone !== undefined && (key as Keyed | undefined)?.params?.path?.id === gone;
      await client.invalidateQueries({
        predicate: ({ queryKey }) => String(queryKey[1]).includes("/actions/") && !isGone(queryKey[2]),
      });
      // Charts that count the action; those of the page that is left need no answer any more.
      await client.invalidateQueries({ queryKey: ["answer"], refetchType: gone === undefined ? "active" : "none" });
    },
    [client],
  );
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
      await forget(deleted ? id : undefined);
    };
    try {
      await mark(true);
      undoable(`${name || "The action"} was deleted`, () => mark(false));
    } catch (error) {
      failed("The action was not deleted", error);
    }
  };
}

/** What may be done with whole dashboards, from the list and from their own pages. */
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { useGo } from "@/app/ProjectLink";
import { done, failed, undoable } from "@/ui/notify";
import type { DashboardShort } from "./data";

const ALL = "/api/projects/{project_id}/dashboards/" as const;
const ONE = "/api/projects/{project_id}/dashboards/{id}/" as const;

export function useDashboardList() {
  const path = useProjectPath();
  const client = useQueryClient();
  const go = useGo();
  return useMemo(() => {
    const reload = () => client.invalidateQueries({ queryKey: ["get", ALL] });
    const change = async (id: number, body: { pinned?: boolean; deleted?: boolean }) => {
      await api.PATCH(ONE, { params: { path: { ...path, id } }, body });
      await reload();
    };
    return {
      async pin(dashboard: DashboardShort) {
        await change(dashboard.id, { pinned: !dashboard.pinned }).catch((error) =>
          failed("It could not be pinned", error),
        );
      },
      async duplicate(dashboard: DashboardShort) {
        try {
          const body = { use_dashboard: dashboard.id, name: `${dashboard.name || "Dashboard"} (copy)` };
          const { data } = await api.POST(ALL, { params: { path }, body });
          await reload();
          done("Duplicated. Both dashboards show the same insights.");
          if (data) go(`/dashboards/${data.id}`);
        } catch (error) {
          failed("The dashboard could not be duplicated", error);
        }
      },
      async remove(dashboard: DashboardShort, leave = false) {
        try {
          await change(dashboard.id, { deleted: true });
          if (leave) go("/dashboards");
          undoable(`${dashboard.name || "The dashboard"} was deleted. Its insights are kept.`, () =>
            change(dashboard.id, { deleted: false }),
          );
        } catch (error) {
          failed("The dashboard could not be deleted", error);
        }
      },
      reload,
    };
  }, [path, client, go]);
}

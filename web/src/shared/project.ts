import { $api } from "@/api/client";
import type { Project } from "@/api/project";
import { queryClient } from "@/api/queryClient";

const { queryKey } = $api.queryOptions("get", "/api/projects/{project_id}/", {
  params: { path: { project_id: "@current" } },
});

/**
 * Charts ask which project they are of, for its time zone and currency. Here each answer says its own zone, the page
 * its currency, and nothing may be fetched.
 */
export function knowProject(currency = "USD"): void {
  queryClient.setQueryData(queryKey, { id: 0, name: "", timezone: "UTC", base_currency: currency } as Project);
}

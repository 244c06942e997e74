import { $api, type Schemas } from "@/api/client";
import { useProjectPath } from "@/api/project";

export type Health = Schemas["Health"];

const RENEW_MS = 10_000; // the scheduler writes as often

export function useHealth(hours: number, refetchInterval: number | false = RENEW_MS) {
  return $api.useQuery(
    "get",
    "/api/projects/{project_id}/ingestion/health/",
    { params: { path: useProjectPath(), query: { hours } } },
    { refetchInterval, staleTime: RENEW_MS / 2, placeholderData: (before) => before },
  );
}

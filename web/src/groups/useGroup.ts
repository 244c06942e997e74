import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { requestJson, type Schemas } from "@/api/client";
import { useProjectUrl } from "@/api/project";

export type GroupRow = Schemas["GroupRow"];

/** One group by type and key; null where there is none. */
export function useGroup(typeIndex: number, key: string) {
  const projectUrl = useProjectUrl();
  return useQuery({
    queryKey: ["group", projectUrl, typeIndex, key],
    // The list answers with nothing instead of an error where the key is unknown.
    queryFn: async ({ signal }) => {
      const parameters = new URLSearchParams({ group_type_index: String(typeIndex), group_key: key });
      const path = `${projectUrl}/groups/?${parameters}`;
      return (await requestJson<{ results: GroupRow[] }>(path, undefined, { signal })).results[0] ?? null;
    },
    staleTime: 15_000,
  });
}

/** `POST groups/{deed}/` about one group, then it is read anew. */
export function useGroupDeed(typeIndex: number, key: string): (deed: string, body: unknown) => Promise<void> {
  const projectUrl = useProjectUrl();
  const client = useQueryClient();
  return useCallback(
    async (deed, body) => {
      const parameters = new URLSearchParams({ group_type_index: String(typeIndex), group_key: key });
      await requestJson(`${projectUrl}/groups/${deed}/?${parameters}`, body);
      void client.invalidateQueries({ queryKey: ["pages", projectUrl, "GroupsQuery"] });
      await client.invalidateQueries({ queryKey: ["group", projectUrl, typeIndex, key] });
    },
    [projectUrl, client, typeIndex, key],
  );
}

export function groupName(group: GroupRow): string {
  const name = group.group_properties.name;
  return typeof name === "string" && name.trim() ? name : group.group_key;
}

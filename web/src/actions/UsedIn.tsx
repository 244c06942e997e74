/** The saved insights that ask about an action. */
import { Stack } from "@mantine/core";
import { $api } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { ProjectLink } from "@/app/ProjectLink";
import { Card } from "@/ui/Card";

const MOST = 500; // insights that are looked through

/** Whether a query names the action, at any depth. */
export function mentions(query: unknown, action: number): boolean {
  if (query === null || typeof query !== "object") return false;
  const node = query as Record<string, unknown>;
  if (node.kind === "ActionsNode" && Number(node.id) === action) return true;
  return Object.values(node).some((one) => mentions(one, action));
}

export function UsedIn({ action }: { action: number }) {
  const { data } = $api.useQuery("get", "/api/projects/{project_id}/insights/", {
    params: { path: useProjectPath(), query: { saved: "true", limit: MOST } },
  });
  const users = (data?.results ?? []).filter((one) => mentions(one.query, action));
  if (users.length === 0) return null;
  return (
    <Card title="Used in">
      <Stack gap={4}>
        {users.map((one) => (
          <ProjectLink key={one.short_id} to={`/insights/${one.short_id}`} size="sm">
            {one.name || one.derived_name || "Unnamed insight"}
          </ProjectLink>
        ))}
      </Stack>
    </Card>
  );
}

/** The saved insights and the cohorts that ask about an action. */
import { Stack } from "@mantine/core";
import { $api } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { ProjectLink } from "@/app/ProjectLink";
import { Card } from "@/ui/Card";

export function UsedIn({ action }: { action: number }) {
  const { data } = $api.useQuery("get", "/api/projects/{project_id}/actions/{id}/references/", {
    params: { path: { ...useProjectPath(), id: action } },
  });
  if (!data?.length) return null;
  return (
    <Card title="Used in">
      <Stack gap={4}>
        {data.map((one) => (
          <ProjectLink key={one.url} to={one.url} size="sm">
            {one.type === "cohort" ? `Cohort ${one.name}` : one.name}
          </ProjectLink>
        ))}
      </Stack>
    </Card>
  );
}

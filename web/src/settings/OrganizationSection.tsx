import { Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { $api, api } from "@/api/client";
import { useProject } from "@/api/project";
import { Card } from "@/ui/Card";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { moment, number } from "@/ui/format";
import { done, failed } from "@/ui/notify";
import { PageLoading } from "@/ui/PageLoading";
import { ADMIN, useOwnLevel } from "./levels";
import { NotAllowed } from "./NotAllowed";
import { TextSetting } from "./TextSetting";

export function OrganizationSection() {
  const { organization: id, timezone } = useProject();
  const queryClient = useQueryClient();
  const path = { organization_id: id };
  const answer = $api.useQuery("get", "/api/organizations/{organization_id}/", { params: { path } });
  const allowed = useOwnLevel() >= ADMIN;
  if (answer.error) return <ErrorNotice error={answer.error} onRetry={answer.refetch} />;
  if (!answer.data) return <PageLoading />;
  const { name, created_at, member_count, projects } = answer.data;

  const rename = async (next: string) => {
    try {
      await api.PATCH("/api/organizations/{organization_id}/", { params: { path }, body: { name: next } });
      await queryClient.invalidateQueries({ queryKey: ["get", "/api/organizations/{organization_id}/"] });
      await queryClient.invalidateQueries({ queryKey: ["get", "/api/users/{uuid}/"] });
      done("Renamed");
    } catch (error) {
      failed("The organization was not renamed", error);
    }
  };

  return (
    <Card title="Organization">
      <TextSetting label="Name" value={name} required maxLength={64} disabled={!allowed} onSave={rename} />
      {!allowed && <NotAllowed>Only administrators can rename the organization.</NotAllowed>}
      <Text size="sm" c="dimmed" mt="md">
        {number(member_count)} {member_count === 1 ? "member" : "members"}, {number(projects.length)}{" "}
        {projects.length === 1 ? "project" : "projects"}, since {moment(created_at, timezone)}.
      </Text>
    </Card>
  );
}

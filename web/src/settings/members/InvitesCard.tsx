import { ActionIcon, Badge, Button, Group, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { $api, api, type Schemas } from "@/api/client";
import { Card } from "@/ui/Card";
import { type Column, DataTable } from "@/ui/DataTable";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { showModal } from "@/ui/modals";
import { done, failed } from "@/ui/notify";
import { TimeAgo } from "@/ui/TimeAgo";
import { levelName } from "../levels";
import { InviteForm } from "./InviteForm";

type Row = Schemas["Invite"];
const LIST = "/api/organizations/{organization_id}/invites/";

/** Links that nobody has used yet. */
export function InvitesCard({ organization, allowed }: { organization: string; allowed: boolean }) {
  const queryClient = useQueryClient();
  const answer = $api.useQuery("get", LIST, {
    params: { path: { organization_id: organization }, query: { limit: 1000 } },
  });
  const rows = answer.data?.results;
  if (rows?.length === 0) return null;
  const remove = async (row: Row) => {
    try {
      const params = { path: { organization_id: organization, id: row.id } };
      await api.DELETE("/api/organizations/{organization_id}/invites/{id}/", { params });
      done(`The link for ${row.target_email} no longer works`);
    } catch (error) {
      failed("The invitation was not taken back", error);
    }
    await queryClient.invalidateQueries({ queryKey: ["get", LIST] });
  };
  const again = (row: Row) =>
    showModal({
      title: "A new link",
      children: <InviteForm organization={organization} email={row.target_email} level={row.level} />,
    });
  const columns: Column<Row>[] = [
    { key: "email", label: "Invited", render: (row) => row.target_email },
    { key: "level", label: "Level", render: (row) => levelName(row.level) },
    {
      key: "expires",
      label: "Ends",
      render: (row) =>
        row.is_expired ? (
          <Badge variant="light" color="gray" c="var(--mantine-color-text)">
            ended
          </Badge>
        ) : (
          <TimeAgo time={row.expires_at} />
        ),
    },
    {
      key: "do",
      label: "",
      name: "New link and take back",
      align: "right",
      render: (row) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <Button size="compact-sm" variant="default" disabled={!allowed} onClick={() => again(row)}>
            New link
          </Button>
          <ActionIcon
            variant="subtle"
            color="gray"
            disabled={!allowed}
            aria-label={`Take back the invitation of ${row.target_email}`}
            onClick={() => remove(row)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ),
    },
  ];
  return (
    <Card title="Invitations">
      <Text size="sm" c="dimmed" mb="sm">
        Links that nobody has used yet. A link is shown when it is made; a new one replaces it.
      </Text>
      {answer.error ? (
        <ErrorNotice error={answer.error} onRetry={answer.refetch} />
      ) : (
        <DataTable label="Invitations" columns={columns} rows={rows} rowKey={(row) => row.id} />
      )}
    </Card>
  );
}

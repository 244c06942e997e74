import { ActionIcon, Badge, Button, Group, Text } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { $api, api, type Schemas } from "@/api/client";
import { useProject } from "@/api/project";
import { Card } from "@/ui/Card";
import { CopyButton } from "@/ui/CopyButton";
import { type Column, DataTable } from "@/ui/DataTable";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { showModal } from "@/ui/modals";
import { ADMIN, useOwnLevel } from "../levels";
import { NotAllowed } from "../NotAllowed";
import { DeleteProject } from "./DeleteProject";
import { NewProject } from "./NewProject";

type Row = Schemas["ProjectShort"];

export function ProjectsSection() {
  const { id, organization } = useProject();
  const allowed = useOwnLevel() >= ADMIN;
  const navigate = useNavigate();
  const answer = $api.useQuery("get", "/api/organizations/{organization_id}/projects/", {
    params: { path: { organization_id: organization }, query: { limit: 1000 } },
  });
  const open = async (project: Row) => {
    const params = { path: { uuid: "@me" } };
    await api.PATCH("/api/users/{uuid}/", { params, body: { set_current_team: project.id } });
    await navigate({ to: `/project/${project.id}/home` });
  };
  const columns: Column<Row>[] = [
    {
      key: "name",
      label: "Project",
      render: (row) => (
        <Group gap="xs" wrap="nowrap">
          <Button variant="transparent" p={0} h={28} onClick={() => open(row)}>
            {row.name}
          </Button>
          {row.id === id && (
            <Badge variant="light" size="sm" color="gray" c="var(--mantine-color-text)">
              this one
            </Badge>
          )}
        </Group>
      ),
    },
    { key: "id", label: "Number", align: "right", render: (row) => row.id },
    {
      key: "token",
      label: "Token",
      render: (row) => (
        <Group gap={4} wrap="nowrap">
          <Text size="sm" ff="monospace">
            {row.api_token.slice(0, 10)}…
          </Text>
          <CopyButton value={row.api_token} what={`the token of ${row.name}`} />
        </Group>
      ),
    },
    {
      key: "delete",
      label: "",
      name: "Delete",
      align: "right",
      render: (row) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          disabled={!allowed}
          aria-label={`Delete ${row.name}`}
          onClick={() => showModal({ title: `Delete ${row.name}?`, children: <DeleteProject project={row} /> })}
        >
          <IconTrash size={16} />
        </ActionIcon>
      ),
    },
  ];
  const make = () =>
    showModal({ title: "New project", children: <NewProject organization={organization} onMade={open} /> });
  return (
    <Card
      title="Projects"
      actions={
        <Button size="xs" leftSection={<IconPlus size={15} />} disabled={!allowed} onClick={make}>
          New project
        </Button>
      }
    >
      <Text size="sm" c="dimmed" mb="sm">
        Each project has its own token, people and settings. Nothing is shared between them.
      </Text>
      {answer.error ? (
        <ErrorNotice error={answer.error} onRetry={answer.refetch} />
      ) : (
        <DataTable label="Projects" columns={columns} rows={answer.data?.results} rowKey={(row) => row.id} />
      )}
      {!allowed && <NotAllowed>Only administrators can make and delete projects.</NotAllowed>}
    </Card>
  );
}

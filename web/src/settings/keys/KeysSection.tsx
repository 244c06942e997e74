import { ActionIcon, Button, Group, Text, Tooltip } from "@mantine/core";
import { IconKey, IconPlus, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { $api, api, type Schemas } from "@/api/client";
import { useMe } from "@/api/project";
import { Card } from "@/ui/Card";
import { type Column, DataTable } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { confirm, showModal } from "@/ui/modals";
import { done, failed } from "@/ui/notify";
import { TimeAgo } from "@/ui/TimeAgo";
import { KeyForm } from "./KeyForm";
import { KeySecret } from "./KeySecret";
import { describeScopes } from "./scopes";

type Row = Schemas["Key"];
export const KEYS = "/api/personal_api_keys/";

export function KeysSection() {
  const queryClient = useQueryClient();
  const answer = $api.useQuery("get", KEYS, { params: { query: { limit: 1000 } } });
  const renew = () => queryClient.invalidateQueries({ queryKey: ["get", KEYS] });
  const make = () => showModal({ title: "New API key", size: "lg", children: <KeyForm /> });

  const roll = async (row: Row) => {
    const message = "Whatever uses the present value stops working now, until it has the new one.";
    if (!(await confirm({ title: `Roll ${row.label}?`, message, verb: "Roll" }))) return;
    try {
      const { data } = await api.POST("/api/personal_api_keys/{id}/roll/", { params: { path: { id: row.id } } });
      if (data?.value) showModal({ title: row.label, size: "lg", children: <KeySecret value={data.value} /> });
    } catch (error) {
      failed("The key was not rolled", error);
    }
    await renew();
  };
  const remove = async (row: Row) => {
    const message = "Whatever uses it stops working now. This cannot be undone.";
    if (!(await confirm({ title: `Delete ${row.label}?`, message, verb: "Delete" }))) return;
    try {
      await api.DELETE("/api/personal_api_keys/{id}/", { params: { path: { id: row.id } } });
      done(`${row.label} was deleted`);
    } catch (error) {
      failed("The key was not deleted", error);
    }
    await renew();
  };

  const projects = useProjectNames();
  const columns: Column<Row>[] = [
    {
      key: "label",
      label: "Key",
      render: (row) => (
        <div>
          <Text size="sm" fw={500}>
            {row.label}
          </Text>
          <Text size="xs" c="dimmed" ff="monospace">
            {row.mask_value}
          </Text>
        </div>
      ),
    },
    {
      key: "scopes",
      label: "May",
      render: (row) => (
        <div>
          <Tooltip label={row.scopes.join(", ") || "nothing"} multiline maw={420}>
            <Text size="sm" component="span">
              {describeScopes(row.scopes)}
            </Text>
          </Tooltip>
          <Text size="xs" c="dimmed">
            {limits(row, projects)}
          </Text>
        </div>
      ),
    },
    { key: "used", label: "Last used", render: (row) => <TimeAgo time={row.last_used_at} /> },
    { key: "made", label: "Made", render: (row) => <TimeAgo time={row.last_rolled_at ?? row.created_at} /> },
    {
      key: "do",
      label: "",
      name: "Roll and delete",
      align: "right",
      render: (row) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <ActionIcon variant="subtle" color="gray" aria-label={`Roll ${row.label}`} onClick={() => roll(row)}>
            <IconRefresh size={16} />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" aria-label={`Delete ${row.label}`} onClick={() => remove(row)}>
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ),
    },
  ];
  const button = (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={make}>
      New key
    </Button>
  );
  const none = answer.data?.results.length === 0;
  return (
    <Card title="Personal API keys" actions={none ? undefined : button}>
      <Text size="sm" c="dimmed" mb="sm">
        Programs sign in with them as you, to the API and to ask questions. They are yours alone; give each program its
        own, with no more than it needs.
      </Text>
      {answer.error ? (
        <ErrorNotice error={answer.error} onRetry={answer.refetch} />
      ) : (
        <DataTable
          label="Personal API keys"
          columns={columns}
          rows={answer.data?.results}
          rowKey={(row) => row.id}
          empty={
            <EmptyState icon={IconKey} title="No keys yet" action={button}>
              A key lets a notebook, a script or an assistant read your numbers.
            </EmptyState>
          }
        />
      )}
    </Card>
  );
}

function useProjectNames(): Map<number, string> {
  return new Map((useMe().organization?.teams ?? []).map((one) => [one.id, one.name]));
}

function limits(row: Row, names: Map<number, string>): string {
  if (row.scoped_teams.length) return `in ${row.scoped_teams.map((id) => names.get(id) ?? `project ${id}`).join(", ")}`;
  return row.scoped_organizations.length ? "in chosen organizations" : "in all your projects";
}

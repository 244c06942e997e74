import { ActionIcon, Badge, Button, Group, NativeSelect, Stack, Text } from "@mantine/core";
import { IconTrash, IconUserPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { $api, api, type Schemas } from "@/api/client";
import { useMe, useProject } from "@/api/project";
import { Card } from "@/ui/Card";
import { type Column, DataTable } from "@/ui/DataTable";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { confirm, showModal } from "@/ui/modals";
import { done, failed } from "@/ui/notify";
import { TimeAgo } from "@/ui/TimeAgo";
import { ADMIN, LEVELS, levelName, useOwnLevel } from "../levels";
import { NotAllowed } from "../NotAllowed";
import { InviteForm } from "./InviteForm";
import { InvitesCard } from "./InvitesCard";

type Row = Schemas["Member"];
const LIST = "/api/organizations/{organization_id}/members/";

export function MembersSection() {
  const { organization } = useProject();
  const own = useOwnLevel();
  const { uuid } = useMe();
  const queryClient = useQueryClient();
  const answer = $api.useQuery("get", LIST, {
    params: { path: { organization_id: organization }, query: { limit: 1000 } },
  });
  const renew = () => queryClient.invalidateQueries({ queryKey: ["get", LIST] });
  const pathOf = (row: Row) => ({ path: { organization_id: organization, user_uuid: row.user.uuid } });

  const setLevel = async (row: Row, level: number) => {
    try {
      await api.PATCH("/api/organizations/{organization_id}/members/{user_uuid}/", {
        params: pathOf(row),
        body: { level: level as 1 | 8 | 15 },
      });
      done(`${nameOf(row)} is now ${article(level)}`);
    } catch (error) {
      failed("The level was not changed", error);
    }
    await renew();
  };
  const remove = async (row: Row) => {
    const message = `${nameOf(row)} sees none of the organization's projects from this moment on. The account stays.`;
    if (!(await confirm({ title: `Remove ${nameOf(row)}?`, message, verb: "Remove" }))) return;
    try {
      await api.DELETE("/api/organizations/{organization_id}/members/{user_uuid}/", { params: pathOf(row) });
      done(`${nameOf(row)} was removed`);
    } catch (error) {
      failed("The member was not removed", error);
    }
    await renew();
  };

  const mayChange = (row: Row) => own >= ADMIN && own >= row.level;
  const columns: Column<Row>[] = [
    { key: "name", label: "Member", render: (row) => <Who row={row} me={row.user.uuid === uuid} /> },
    {
      key: "level",
      label: "Level",
      render: (row) => (
        <NativeSelect
          size="xs"
          w={140}
          aria-label={`Level of ${nameOf(row)}`}
          value={row.level}
          disabled={!mayChange(row)}
          data={LEVELS.map(({ value, label }) => ({ value: String(value), label, disabled: value > own }))}
          onChange={(event) => setLevel(row, Number(event.currentTarget.value))}
        />
      ),
    },
    { key: "joined", label: "Joined", render: (row) => <TimeAgo time={row.joined_at} /> },
    {
      key: "remove",
      label: "",
      name: "Remove",
      align: "right",
      render: (row) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          disabled={!mayChange(row)}
          aria-label={`Remove ${nameOf(row)}`}
          onClick={() => remove(row)}
        >
          <IconTrash size={16} />
        </ActionIcon>
      ),
    },
  ];
  const invite = () => showModal({ title: "Invite somebody", children: <InviteForm organization={organization} /> });
  return (
    <>
      <Card
        title="Members"
        actions={
          <Button size="xs" leftSection={<IconUserPlus size={15} />} disabled={own < ADMIN} onClick={invite}>
            Invite
          </Button>
        }
      >
        {answer.error ? (
          <ErrorNotice error={answer.error} onRetry={answer.refetch} />
        ) : (
          <DataTable label="Members" columns={columns} rows={answer.data?.results} rowKey={(row) => row.id} />
        )}
        {own < ADMIN && <NotAllowed>Only administrators can invite, change and remove members.</NotAllowed>}
        <Stack gap={2} mt="md">
          {LEVELS.map(({ value, label, description }) => (
            <Text key={value} size="xs" c="dimmed">
              <b>{label}</b>: {description}.
            </Text>
          ))}
        </Stack>
      </Card>
      <InvitesCard organization={organization} allowed={own >= ADMIN} />
    </>
  );
}

const nameOf = (row: Row): string => row.user.first_name || row.user.email;
const article = (level: number): string => (level === 1 ? "a member" : `an ${levelName(level).toLowerCase()}`);

function Who({ row, me }: { row: Row; me: boolean }) {
  return (
    <div>
      <Group gap={6} wrap="nowrap">
        <Text size="sm" fw={500}>
          {nameOf(row)}
        </Text>
        {me && (
          <Badge variant="light" size="sm" color="gray" c="var(--mantine-color-text)">
            you
          </Badge>
        )}
      </Group>
      {row.user.first_name && (
        <Text size="xs" c="dimmed">
          {row.user.email}
        </Text>
      )}
    </div>
  );
}

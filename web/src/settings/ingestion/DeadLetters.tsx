import { ActionIcon, Badge, Button, Group, Text } from "@mantine/core";
import { IconEye, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { $api, api, type Schemas } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { Card } from "@/ui/Card";
import { type Column, DataTable } from "@/ui/DataTable";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { number } from "@/ui/format";
import { confirm, showModal } from "@/ui/modals";
import { done, failed } from "@/ui/notify";
import { TimeAgo } from "@/ui/TimeAgo";
import { ADMIN, useOwnLevel } from "../levels";
import { NotAllowed } from "../NotAllowed";
import { DeadLetter } from "./DeadLetter";
import { Reason } from "./DroppedCard";

type Row = Schemas["DeadLetterShort"];
const LIST = "/api/projects/{project_id}/ingestion/dead_letters/";
const ONE = "/api/projects/{project_id}/ingestion/dead_letters/{id}/";

/** Requests that were accepted and could not be read. */
export function DeadLetters() {
  const path = useProjectPath();
  const queryClient = useQueryClient();
  const allowed = useOwnLevel() >= ADMIN;
  const answer = $api.useQuery("get", LIST, { params: { path, query: { limit: 100 } } }, { refetchInterval: 15_000 });
  const renew = async () => {
    await queryClient.invalidateQueries({ queryKey: ["get", LIST] });
    await queryClient.invalidateQueries({ queryKey: ["get", "/api/projects/{project_id}/ingestion/health/"] });
  };
  const act = async (what: () => Promise<unknown>, said: string, wrong: string) => {
    try {
      await what();
      done(said);
    } catch (error) {
      failed(wrong, error);
    }
    await renew();
  };
  const replay = (row: Row) =>
    act(
      () => api.POST(`${ONE}replay/`, { params: { path: { ...path, id: row.id } } }),
      "Sent through again. If it fails once more, it comes back here.",
      "It was not sent through again",
    );
  const replayAll = () =>
    act(
      () => api.POST(`${LIST}replay/`, { params: { path } }),
      "Sent through again. What fails once more comes back here.",
      "They were not sent through again",
    );
  const remove = async (row: Row) => {
    const message = "The events in it are lost. This cannot be undone.";
    if (!(await confirm({ title: `Delete dead letter ${row.id}?`, message, verb: "Delete" }))) return;
    await act(
      () => api.DELETE(ONE, { params: { path: { ...path, id: row.id } } }),
      "Deleted",
      "The dead letter was not deleted",
    );
  };
  const rows = answer.data?.results;
  if (rows?.length === 0) return null;
  return (
    <Card
      title="Dead letters"
      actions={
        <Button
          size="xs"
          variant="default"
          disabled={!allowed}
          leftSection={<IconRefresh size={15} />}
          onClick={replayAll}
        >
          Send all through again
        </Button>
      }
    >
      <Text size="sm" c="dimmed" mb="sm">
        Requests that were accepted and could not be read. They are kept whole, and can be sent through again once the
        cause is mended.
      </Text>
      {answer.error ? (
        <ErrorNotice error={answer.error} onRetry={answer.refetch} />
      ) : (
        <DataTable
          label="Dead letters"
          columns={columnsOf({ allowed, replay, remove })}
          rows={rows}
          rowKey={(row) => row.id}
        />
      )}
      {!allowed && <NotAllowed>Only administrators can send them through again and delete them.</NotAllowed>}
    </Card>
  );
}

interface Deeds {
  allowed: boolean;
  replay: (row: Row) => void;
  remove: (row: Row) => void;
}

const look = (row: Row) =>
  showModal({ title: `Dead letter ${row.id}`, size: "lg", children: <DeadLetter id={row.id} /> });

function columnsOf({ allowed, replay, remove }: Deeds): Column<Row>[] {
  return [
    { key: "id", label: "Number", render: (row) => row.id },
    {
      key: "reason",
      label: "Reason",
      render: (row) => (
        <>
          <Reason name={row.reason} />
          {!row.of_project && (
            <Badge size="xs" variant="light" color="gray" c="var(--mantine-color-text)">
              of no known project
            </Badge>
          )}
        </>
      ),
    },
    { key: "bytes", label: "Bytes", align: "right", render: (row) => number(row.bytes) },
    { key: "time", label: "Since", render: (row) => <TimeAgo time={row.created_at} /> },
    {
      key: "do",
      label: "",
      name: "Look, send through again, delete",
      align: "right",
      render: (row) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <ActionIcon variant="subtle" color="gray" aria-label={`Look at ${row.id}`} onClick={() => look(row)}>
            <IconEye size={16} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            disabled={!allowed}
            aria-label={`Send ${row.id} through again`}
            onClick={() => replay(row)}
          >
            <IconRefresh size={16} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            disabled={!allowed}
            aria-label={`Delete ${row.id}`}
            onClick={() => remove(row)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ),
    },
  ];
}

import { Badge, Button, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { $api, type Schemas } from "@/api/client";
import { useProject, useProjectPath } from "@/api/project";
import { Card } from "@/ui/Card";
import { Code } from "@/ui/Code";
import { type Column, DataTable } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { number } from "@/ui/format";
import { showModal } from "@/ui/modals";
import { TimeAgo } from "@/ui/TimeAgo";
import { Reason } from "./DroppedCard";
import { words } from "./reasons";
import { Sparkline } from "./Sparkline";

type Row = Schemas["WarningRow"];
const DAYS = 7;
const EMPTY = "What is odd about events, such as a missing distinct id, is listed here with examples.";

const showExamples = (row: Row) =>
  showModal({
    title: words(row.type),
    size: "lg",
    children: <Code value={row.examples.map((one) => JSON.stringify(one, null, 2)).join("\n")} label="Examples" />,
  });

export function WarningsCard() {
  const { timezone } = useProject();
  const answer = $api.useQuery(
    "get",
    "/api/projects/{project_id}/ingestion_warnings/",
    { params: { path: useProjectPath(), query: { days: DAYS } } },
    { refetchInterval: 30_000 },
  );
  const columns: Column<Row>[] = [
    { key: "type", label: "Warning", render: (row) => <Reason name={row.type} /> },
    {
      key: "dropped",
      label: "Events",
      render: (row) => (
        <Badge miw="max-content" variant="light" color={row.dropped ? "red" : "gray"} c="var(--mantine-color-text)">
          {row.dropped ? "dropped" : "stored"}
        </Badge>
      ),
    },
    { key: "count", label: "Count", align: "right", render: (row) => number(row.count) },
    { key: "hours", label: `${DAYS} days`, render: (row) => <Sparkline hours={row.hours} days={DAYS} /> },
    { key: "last", label: "Last", render: (row) => <TimeAgo time={row.last_seen} timezone={timezone} /> },
    {
      key: "examples",
      label: "",
      name: "Examples",
      align: "right",
      render: (row) => (
        <Button
          fz="sm"
          size="compact-sm"
          variant="default"
          aria-label={`Examples of ${words(row.type)}`}
          onClick={() => showExamples(row)}
        >
          Examples
        </Button>
      ),
    },
  ];
  return (
    <Card title="Warnings">
      <Text size="sm" c="dimmed" mb="sm">
        What was odd about events of the last {DAYS} days.
      </Text>
      {answer.error ? (
        <ErrorNotice error={answer.error} onRetry={answer.refetch} />
      ) : (
        <DataTable
          label="Warnings"
          columns={columns}
          rows={answer.data?.results}
          rowKey={(row) => row.type}
          empty={
            <EmptyState icon={IconCircleCheck} title="No warnings">
              {EMPTY}
            </EmptyState>
          }
        />
      )}
    </Card>
  );
}

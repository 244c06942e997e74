import { Badge, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { $api, type Schemas } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { type Column, DataTable } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { duration, number } from "@/ui/format";
import { TimeAgo } from "@/ui/TimeAgo";

type Calculation = Schemas["CalculationRow"];

const count = (value: number | null | undefined) => (value === null || value === undefined ? "–" : number(value));

const COLUMNS: Column<Calculation>[] = [
  { key: "when", label: "Started", render: (row) => <TimeAgo time={row.started_at} /> },
  {
    key: "result",
    label: "Result",
    render: (row) =>
      row.error ? (
        <>
          <Badge color="red" variant="light">
            Failed
          </Badge>
          <Text size="xs" c="dimmed" maw={420} style={{ overflowWrap: "anywhere" }}>
            {row.error}
          </Text>
        </>
      ) : (
        <Badge variant="light" color={row.is_completed ? undefined : "gray"}>
          {row.is_completed ? "Done" : "Running"}
        </Badge>
      ),
  },
  { key: "count", label: "Persons", align: "right", render: (row) => count(row.count) },
  { key: "added", label: "Joined", align: "right", render: (row) => count(row.added) },
  { key: "removed", label: "Left", align: "right", render: (row) => count(row.removed) },
  {
    key: "took",
    label: "Took",
    align: "right",
    render: (row) => (row.total_ms === null || row.total_ms === undefined ? "–" : duration(row.total_ms / 1000)),
  },
];

/** How the last calculations of a cohort went. */
export function CohortHistory({ id }: { id: number }) {
  const answer = $api.useQuery("get", "/api/projects/{project_id}/cohorts/{id}/calculation_history/", {
    params: { path: { ...useProjectPath(), id }, query: { limit: 100 } },
  });
  if (answer.error) return <ErrorNotice error={answer.error} onRetry={() => void answer.refetch()} />;
  return (
    <DataTable<Calculation>
      label="Calculations"
      columns={COLUMNS}
      rows={answer.data?.results}
      rowKey={(row) => row.id}
      empty={
        <EmptyState icon={IconHistory} title="Not calculated yet">
          Each calculation is listed here: how many joined and left, and how long it took.
        </EmptyState>
      }
    />
  );
}

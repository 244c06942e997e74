import { Skeleton, Text } from "@mantine/core";
import { IconTarget } from "@tabler/icons-react";
import { useAnswer } from "@/api/ask";
import { ProjectLink } from "@/app/ProjectLink";
import { Card } from "@/ui/Card";
import { type Column, DataTable } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { Pair } from "./Pair";
import type { View } from "./view";

const COLUMNS: Column<unknown[]>[] = [
  { key: "name", label: "Action", render: (row) => String(row[0]) },
  { key: "users", label: "Converting visitors", align: "right", render: (row) => <Pair value={row[1]} kind="count" /> },
  { key: "total", label: "Conversions", align: "right", render: (row) => <Pair value={row[2]} kind="count" /> },
  { key: "rate", label: "Conversion rate", align: "right", render: (row) => <Pair value={row[3]} kind="share" /> },
];

/** How many visitors did what the project's actions stand for. */
export function Goals({ view }: { view: View }) {
  const { conversionGoal: _, ...rest } = view.shared;
  const answer = useAnswer<unknown[][]>({ kind: "WebGoalsQuery", ...rest });
  return (
    <Card title="Goals">
      {answer.error && !answer.data ? (
        <ErrorNotice error={answer.error} onRetry={() => answer.refetch()} />
      ) : !answer.data ? (
        <Skeleton h={220} />
      ) : answer.data.results.length === 0 ? (
        <EmptyState
          icon={IconTarget}
          title="No action yet"
          action={<ProjectLink to="/actions/new">New action</ProjectLink>}
        >
          An action is something that visitors do, such as signing up by any of two forms. The pinned ones and those
          last changed are shown here, with the share of visitors who did them.
        </EmptyState>
      ) : (
        <>
          <DataTable label="Goals" columns={COLUMNS} rows={answer.data.results} rowKey={(row) => String(row[0])} />
          <Text size="xs" c="dimmed" mt="xs">
            The five most important actions: pinned ones first, then those last changed.
          </Text>
        </>
      )}
    </Card>
  );
}

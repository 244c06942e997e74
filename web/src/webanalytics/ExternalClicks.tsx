import { Skeleton, Text } from "@mantine/core";
import { useAnswer } from "@/api/ask";
import { type Column, DataTable } from "@/ui/DataTable";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { number } from "@/ui/format";
import type { View } from "./view";

type Row = [string, number, number];

const COLUMNS: Column<Row>[] = [
  { key: "url", label: "Address", render: (row) => row[0] },
  { key: "visitors", label: "Visitors", align: "right", render: (row) => number(row[1]) },
  { key: "clicks", label: "Clicks", align: "right", render: (row) => number(row[2]) },
];

export function ExternalClicks({ view }: { view: View }) {
  const { dateRange, properties, filterTestAccounts } = view.shared;
  const shared = { dateRange, properties, filterTestAccounts };
  const answer = useAnswer<Row[]>({
    kind: "WebExternalClicksTableQuery",
    ...shared,
    stripQueryParams: true,
    limit: 10,
  });
  if (answer.error && !answer.data) return <ErrorNotice error={answer.error} onRetry={() => answer.refetch()} />;
  if (!answer.data) return <Skeleton h={240} />;
  return (
    <DataTable
      label="Links out of the site"
      columns={COLUMNS}
      rows={answer.data.results}
      rowKey={(row) => row[0]}
      empty={
        <Text size="sm" c="dimmed" py="xl" ta="center" maw={420} mx="auto">
          Nobody followed a link out of the site in this range. Clicks are seen where autocapture is on.
        </Text>
      }
    />
  );
}

import { Badge, Box, Text } from "@mantine/core";
import { Card } from "@/ui/Card";
import { type Column, DataTable } from "@/ui/DataTable";
import { number } from "@/ui/format";
import { meaning, words } from "./reasons";
import type { Health } from "./useHealth";

type Row = Health["last_hour"]["dropped"][number];

const COLUMNS: Column<Row>[] = [
  { key: "reason", label: "Reason", render: (row) => <Reason name={row.reason} calm={row.on_purpose} /> },
  { key: "count", label: "Events", align: "right", render: (row) => number(row.count) },
];

/** What was not stored. `title` says of whom, the time is the chart's. */
export function DroppedCard({ title, dropped }: { title: string; dropped: Row[] }) {
  if (dropped.length === 0) return null;
  return (
    <Card title={title}>
      <DataTable label={title} columns={COLUMNS} rows={dropped} rowKey={(row) => row.reason} />
    </Card>
  );
}

export function Reason({ name, calm = false }: { name: string; calm?: boolean }) {
  const { what, todo } = meaning(name);
  return (
    <Box miw={190}>
      <Text size="sm" fw={500} component="span">
        {words(name)}
      </Text>{" "}
      {calm && (
        <Badge size="xs" variant="light" color="gray" c="var(--mantine-color-text)">
          on purpose
        </Badge>
      )}
      <Text size="xs" c="dimmed">
        {what} {todo}
      </Text>
    </Box>
  );
}

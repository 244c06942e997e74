import { Badge, Group, Text } from "@mantine/core";
import { CopyButton } from "@/ui/CopyButton";
import { type Column, DataTable } from "@/ui/DataTable";
import { isMadeUp } from "./personName";

const MANY = 1000;

interface Id {
  id: string;
  place: number;
}

const COLUMNS: Column<Id>[] = [
  {
    key: "id",
    label: "Distinct id",
    render: ({ id, place }) => (
      <Group gap="xs" wrap="nowrap">
        <Text span size="sm" ff="monospace" style={{ overflowWrap: "anywhere" }}>
          {id}
        </Text>
        {place === 0 && (
          <Badge size="sm" variant="light">
            Main
          </Badge>
        )}
      </Group>
    ),
  },
  {
    key: "kind",
    label: "Kind",
    render: ({ id }) => (
      <Text span size="sm" c="dimmed">
        {isMadeUp(id) ? "Made by an SDK for a visitor" : "Given by your product"}
      </Text>
    ),
  },
  { key: "copy", label: "", name: "Copy", width: 50, render: ({ id }) => <CopyButton value={id} what={id} /> },
];

/** All ids under which events of a person arrived. */
export function DistinctIds({ ids }: { ids: string[] }) {
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        Events under any of these ids belong to this person. They are in the order in which they joined; the main one
        was the first. Split the person to take them apart.
      </Text>
      <DataTable<Id>
        label="Distinct ids"
        columns={COLUMNS}
        rows={ids.map((id, place) => ({ id, place }))}
        rowKey={(row) => row.id}
        height={ids.length > 200 ? "70dvh" : undefined}
      />
      {ids.length >= MANY && (
        <Text size="sm" c="dimmed" mt="xs">
          Only the first {MANY} are shown.
        </Text>
      )}
    </>
  );
}

import { Progress, Skeleton, Stack, Text } from "@mantine/core";
import { ProjectLink } from "@/app/ProjectLink";
import { usePropertyValues } from "@/pickers/usePropertyValues";
import { type Column, DataTable } from "@/ui/DataTable";
import { number } from "@/ui/format";

interface Value {
  name: string;
  count: number;
}

/** What the property held most often; each value leads to where it is. */
export function PropertyValues({ name, whose }: { name: string; whose: string }) {
  const [type = "event", index] = whose.split(":");
  const { values, loading } = usePropertyValues(
    { type: type as "event" | "person" | "group", key: name, group_type_index: index ? Number(index) : undefined },
    "",
    null,
    true,
  );
  if (loading && values.length === 0) return <Skeleton h={180} />;
  const most = Math.max(...values.map((one) => one.count), 1);
  const columns: Column<Value>[] = [
    { key: "value", label: "Value", render: (row) => <ValueLink name={name} type={type} value={row.name} /> },
    {
      key: "count",
      label: type === "event" ? "Events" : "How many",
      align: "right",
      render: (row) => number(row.count),
    },
    {
      key: "share",
      label: "",
      name: "Share",
      width: "35%",
      render: (row) => <Progress value={(100 * row.count) / most} aria-label={`${number(row.count)} of ${row.name}`} />,
    },
  ];
  return (
    <Stack gap="xs">
      <DataTable<Value>
        label="Values"
        columns={columns}
        rows={values}
        rowKey={(row) => row.name}
        empty={
          <Text size="sm" c="dimmed" py="md">
            It had no value lately.
          </Text>
        }
      />
      {type === "event" && (
        <Text size="xs" c="dimmed">
          Counted in a sample of the last week's events.
        </Text>
      )}
    </Stack>
  );
}

function ValueLink({ name, type, value }: { name: string; type: string; value: string }) {
  const filter = { type, key: name, operator: "exact", value: [value] };
  const words = <span style={{ overflowWrap: "anywhere" }}>{value || "(empty)"}</span>;
  if (type === "group") return words;
  return (
    <ProjectLink
      to={type === "person" ? "/persons" : "/activity/explore"}
      search={
        type === "person"
          ? { properties: [filter] }
          : { properties: [filter], date: { date_from: "-7d", date_to: null } }
      }
      size="sm"
    >
      {words}
    </ProjectLink>
  );
}

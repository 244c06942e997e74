/** The properties that an event came with, with what they held. */
import { Group, Stack, Text } from "@mantine/core";
import { useMemo } from "react";
import { useAnswer } from "@/api/ask";
import { $api } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { ProjectLink } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { SearchBox } from "@/persons/SearchBox";
import { propertyName } from "@/pickers/filters";
import { type Column, DataTable } from "@/ui/DataTable";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { number, text } from "@/ui/format";
import { typeLabel } from "./propertyTypes";

interface Line {
  name: string;
  id: string | undefined;
  type: string | null;
  description: string;
  samples: string[];
  /** How many different values the latest events had. */
  values: number;
}

interface Seen {
  property: string;
  sample_values: unknown[];
  sample_count: number;
}

export function EventProperties({ event }: { event: string }) {
  const [search, setSearch] = useUrlState("property", "");
  const names = JSON.stringify([event]);
  const defined = $api.useQuery("get", "/api/projects/{project_id}/property_definitions/", {
    params: {
      path: useProjectPath(),
      query: { type: "event", event_names: names, filter_by_event_names: true, limit: 1000 },
    },
  });
  const seen = useAnswer<Seen[]>({ kind: "EventTaxonomyQuery", event, maxPropertyValues: 5 });
  const all = useMemo(() => {
    const samples = new Map(seen.data?.results.map((one) => [one.property, one]));
    return (defined.data?.results ?? []).map(
      (one): Line => ({
        name: one.name,
        id: one.id,
        type: one.property_type,
        description: one.description,
        samples: (samples.get(one.name)?.sample_values ?? []).map(text),
        values: samples.get(one.name)?.sample_count ?? 0,
      }),
    );
  }, [defined.data, seen.data]);
  const wanted = String(search).trim().toLowerCase();
  const rows = all
    .filter((one) => `${one.name} ${propertyName(one.name)} ${one.samples.join(" ")}`.toLowerCase().includes(wanted))
    .sort((one, other) => Number(one.name.startsWith("$")) - Number(other.name.startsWith("$")));

  if (defined.error) return <ErrorNotice error={defined.error} onRetry={() => void defined.refetch()} />;
  return (
    <Stack gap="sm">
      <SearchBox value={String(search)} onChange={setSearch} label="Search its properties" />
      <DataTable<Line>
        label="Properties of the event"
        columns={COLUMNS}
        rows={defined.data ? rows : undefined}
        rowKey={(row) => row.name}
        loading={defined.isPending}
        height="32rem"
        empty={
          <Text size="sm" c="dimmed" py="lg" ta="center">
            {all.length ? "No property matches." : "No event of this name has arrived with properties yet."}
          </Text>
        }
      />
      <Text size="xs" c="dimmed">
        Values are those of the latest 1,000 events.
      </Text>
    </Stack>
  );
}

const COLUMNS: Column<Line>[] = [
  {
    key: "name",
    label: "Property",
    render: (row) => (
      <div style={{ minWidth: "9rem", maxWidth: "16rem" }}>
        <ProjectLink to={`/definitions/properties/${row.id}`} size="sm" title={row.name}>
          {propertyName(row.name)}
        </ProjectLink>
        {row.description && (
          <Text size="xs" c="dimmed" truncate title={row.description}>
            {row.description}
          </Text>
        )}
      </div>
    ),
  },
  { key: "type", label: "Type", render: (row) => typeLabel(row.type) },
  {
    key: "samples",
    label: "Values",
    render: (row) => (
      <Group gap={4} maw="30rem" miw="14rem">
        {row.samples.slice(0, 3).map((sample) => (
          <Text key={sample} span size="xs" px={6} truncate maw="11rem" bg="var(--hr-code)" title={sample}>
            {sample || "(empty)"}
          </Text>
        ))}
      </Group>
    ),
  },
  {
    key: "values",
    label: "Different",
    align: "right",
    render: (row) => (row.values ? number(row.values) : ""),
  },
];

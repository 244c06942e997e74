import { Group, SegmentedControl, Stack, Switch } from "@mantine/core";
import { IconBook2 } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { useMemo } from "react";
import { $api, type Schemas } from "@/api/client";
import { useProject, useProjectPath } from "@/api/project";
import { ProjectLink, useGo } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { SearchBox } from "@/persons/SearchBox";
import { eventName } from "@/pickers/filters";
import { useEventVolumes } from "@/pickers/useEvents";
import type { Column, Sorting } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { number } from "@/ui/format";
import { Page } from "@/ui/Page";
import { PagedTable } from "@/ui/PagedTable";
import { pagingOf } from "@/ui/paging";
import { TimeAgo } from "@/ui/TimeAgo";
import { DefinitionTabs } from "./DefinitionTabs";
import { NameCell, Tags } from "./Marks";

type Definition = Schemas["EventDefinitionRow"];
type EventType = "all" | "event_custom" | "event_posthog";

const TYPES: { value: EventType; label: string }[] = [
  { value: "all", label: "All" },
  { value: "event_custom", label: "Your own" },
  { value: "event_posthog", label: "From SDKs" },
];
const LATEST: Sorting = { key: "last_seen_at", descending: true };
const STEP = 100;
const MOST = 1000; // that the server lists at once

export function EventDefinitionsPage() {
  const { timezone } = useProject();
  const [search, setSearch] = useUrlState("search", "");
  const [type, setType] = useUrlState<EventType>("type", "all");
  const [hidden, setHidden] = useUrlState("hidden", false);
  const [sorting, setSorting] = useUrlState("sort", LATEST);
  const [shown, setShown] = useUrlState("shown", STEP);
  const volumes = useEventVolumes();
  const go = useGo();
  const answer = $api.useQuery(
    "get",
    "/api/projects/{project_id}/event_definitions/",
    {
      params: {
        path: useProjectPath(),
        query: {
          search: String(search) || undefined,
          event_type: type,
          exclude_hidden: !hidden,
          ordering: [`${sorting.descending ? "-" : ""}${sorting.key}`],
          limit: Math.min(shown, MOST),
        },
      },
    },
    { placeholderData: keepPreviousData },
  );
  const columns = useMemo(() => eventColumns(volumes, timezone), [volumes, timezone]);

  return (
    <Page title="Definitions" description="What your events and properties are called, and what they mean.">
      <DefinitionTabs />
      <Stack gap="sm">
        <Group gap="xs">
          <SearchBox value={String(search)} onChange={setSearch} label="Search events" />
          <SegmentedControl
            size="xs"
            data={TYPES}
            value={type}
            onChange={(next) => setType(next as EventType)}
            aria-label="Whose events"
          />
          <Switch
            label="Also hidden ones"
            checked={hidden}
            onChange={(change) => setHidden(change.currentTarget.checked)}
          />
        </Group>
        <PagedTable<Definition>
          label="Events"
          columns={columns}
          rows={answer.data?.results}
          rowKey={(row) => row.id}
          paging={pagingOf(answer, () => setShown(shown + STEP), shown >= MOST)}
          nouns="events"
          above={18}
          sorting={sorting}
          onSort={setSorting}
          onRowClick={(row) => go(`/definitions/events/${row.id}`)}
          empty={
            <EmptyState icon={IconBook2} title={search ? "No event is called that" : "No events yet"}>
              Every event that arrives gets a definition by itself. Describe it here, so that everybody knows what it
              counts.
            </EmptyState>
          }
        />
      </Stack>
    </Page>
  );
}

function eventColumns(volumes: Map<string, number> | null, timezone: string): Column<Definition>[] {
  return [
    {
      key: "name",
      label: "Event",
      sortable: true,
      render: (row) => (
        <NameCell
          verified={row.verified}
          hidden={row.hidden}
          description={row.description}
          code={eventName(row.name) === row.name ? undefined : row.name}
        >
          <ProjectLink to={`/definitions/events/${row.id}`} size="sm" fw={550} truncate>
            {eventName(row.name)}
          </ProjectLink>
        </NameCell>
      ),
    },
    {
      key: "volume",
      label: "Last 30 days",
      align: "right",
      render: (row) => (volumes ? number(volumes.get(row.name) ?? 0) : "…"),
    },
    {
      key: "last_seen_at",
      label: "Last seen",
      sortable: true,
      render: (row) => (
        <span style={{ whiteSpace: "nowrap" }}>
          <TimeAgo time={row.last_seen_at} timezone={timezone} />
        </span>
      ),
    },
    {
      key: "created_at",
      label: "First seen",
      sortable: true,
      render: (row) => (
        <span style={{ whiteSpace: "nowrap" }}>
          <TimeAgo time={row.created_at} timezone={timezone} />
        </span>
      ),
    },
    { key: "tags", label: "Tags", render: (row) => <Tags tags={row.tags} /> },
    { key: "owner", label: "Owner", render: (row) => row.owner?.first_name || row.owner?.email || "" },
  ];
}

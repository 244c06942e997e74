import { Group, Stack, Switch, Text } from "@mantine/core";
import { IconClockHour4 } from "@tabler/icons-react";
import { useMemo } from "react";
import { ActivityTabs } from "@/activity/ActivityTabs";
import { ExportButton } from "@/activity/ExportButton";
import { useProject } from "@/api/project";
import { ProjectLink, useGo } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { PersonLink } from "@/persons/PersonLink";
import { usePages } from "@/persons/usePages";
import { DateRangePicker } from "@/pickers/DateRangePicker";
import { EventPicker } from "@/pickers/EventPicker";
import type { PropertyFilter, Scope } from "@/pickers/filters";
import { PropertyFilters } from "@/pickers/PropertyFilters";
import type { Column, Sorting } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { duration, number } from "@/ui/format";
import { Page } from "@/ui/Page";
import { PagedTable } from "@/ui/PagedTable";
import { TimeAgo } from "@/ui/TimeAgo";
import { COLUMNS, countryName, type SessionRow, sessionAddress, sessionRow, sessionsQuery } from "./sessionRow";
import { type Device, deviceName, useDevices } from "./useDevices";

const NO_FILTERS: PropertyFilter[] = [];
const LAST_WEEK = { date_from: "-7d" as string | null, date_to: null as string | null };
const NEWEST: Sorting = { key: COLUMNS.start, descending: true };
const SCOPES: Scope[] = ["session", "person", "event", "cohort", "hogql"];

export function SessionsPage() {
  const { timezone } = useProject();
  const [event, setEvent] = useUrlState<string | null>("event", null);
  const [properties, setProperties] = useUrlState("properties", NO_FILTERS);
  const [range, setRange] = useUrlState("date", LAST_WEEK);
  const [sorting, setSorting] = useUrlState("sort", NEWEST);
  const [withoutTests, setWithoutTests] = useUrlState("filterTestAccounts", false);
  const query = sessionsQuery({ event, properties, ...range, filterTestAccounts: withoutTests }, sorting);
  const pages = usePages(query);
  const sessions = useMemo(() => pages.pages.map((page) => page.map(sessionRow)), [pages.pages]);
  const rows = useMemo(() => (pages.rows ? sessions.flat() : undefined), [pages.rows, sessions]);
  const devices = useDevices(sessions);
  const columns = useMemo(() => sessionColumns(devices, timezone), [devices, timezone]);
  const go = useGo();

  return (
    <Page
      title="Sessions"
      description="Visits: what one person did without a long pause."
      actions={<ExportButton query={query} name="sessions" />}
    >
      <ActivityTabs />
      <Stack gap="sm">
        <Group gap="xs">
          <DateRangePicker value={range} onChange={setRange} />
          <EventPicker value={event} onChange={setEvent} label="Sessions with this event" />
          <Switch
            size="sm"
            label="Without internal and test users"
            checked={withoutTests}
            onChange={(change) => setWithoutTests(change.currentTarget.checked)}
          />
        </Group>
        <PropertyFilters
          value={properties}
          onChange={setProperties}
          scopes={SCOPES}
          event={event}
          label="Filter sessions"
        />
        <PagedTable<SessionRow>
          label="Sessions"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          paging={pages}
          nouns="sessions"
          failed="The sessions could not be listed"
          above={19}
          sorting={sorting}
          onSort={setSorting}
          onRowClick={(row) => go(sessionAddress(row.id))}
          empty={
            <EmptyState icon={IconClockHour4} title="No sessions here">
              Events that have a $session_id, as those of the web and mobile SDKs do, make sessions. Choose a longer
              time or fewer filters to see more of them.
            </EmptyState>
          }
        />
      </Stack>
    </Page>
  );
}

function Line({ children, width }: { children: string; width: string }) {
  return (
    <Text
      span
      size="sm"
      truncate
      title={children}
      style={{ display: "inline-block", maxWidth: width, verticalAlign: "bottom" }}
    >
      {children}
    </Text>
  );
}

function sessionColumns(devices: Map<string, Device>, timezone: string): Column<SessionRow>[] {
  return [
    {
      key: COLUMNS.start,
      label: "Start",
      sortable: true,
      render: (row) => (
        <ProjectLink to={sessionAddress(row.id)} size="sm" style={{ whiteSpace: "nowrap" }}>
          <TimeAgo time={row.start} timezone={timezone} />
        </ProjectLink>
      ),
    },
    { key: "person", label: "Person", render: (row) => <PersonLink person={row.person} /> },
    {
      key: COLUMNS.duration,
      label: "Duration",
      sortable: true,
      align: "right",
      render: (row) => <span style={{ whiteSpace: "nowrap" }}>{duration(row.duration)}</span>,
    },
    { key: COLUMNS.pages, label: "Pages", sortable: true, align: "right", render: (row) => number(row.pages) },
    { key: COLUMNS.events, label: "Events", sortable: true, align: "right", render: (row) => number(row.events) },
    {
      key: COLUMNS.entry,
      label: "Entry path",
      sortable: true,
      render: (row) => <Line width="12rem">{row.entry ?? ""}</Line>,
    },
    {
      key: COLUMNS.exit,
      label: "Exit path",
      sortable: true,
      render: (row) => <Line width="12rem">{row.exit ?? ""}</Line>,
    },
    {
      key: COLUMNS.channel,
      label: "Channel",
      sortable: true,
      render: (row) => <Line width="9rem">{row.channel ?? ""}</Line>,
    },
    { key: "device", label: "Device", render: (row) => <Line width="15rem">{deviceName(devices.get(row.id))}</Line> },
    {
      key: COLUMNS.country,
      label: "Country",
      sortable: true,
      render: (row) => <Line width="9rem">{countryName(row.country)}</Line>,
    },
    {
      key: COLUMNS.bounce,
      label: "Bounced",
      sortable: true,
      render: (row) => (row.isBounce === null ? "" : row.isBounce ? "Yes" : "No"),
    },
  ];
}

/** Events in a list: what, by whom, where, with what, when; each opens to show all of it. */
import { Text } from "@mantine/core";
import { IconTimelineEvent } from "@tabler/icons-react";
import { useMemo } from "react";
import { useProject } from "@/api/project";
import { PersonLink } from "@/persons/PersonLink";
import { type Row, usePages } from "@/persons/usePages";
import type { Column } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { PagedList, restOfScreen } from "@/ui/PagedList";
import { TimeAgo } from "@/ui/TimeAgo";
import { EventDetails } from "./EventDetails";
import { EventName } from "./EventName";
import { ExpandableTable } from "./ExpandableTable";
import { type EventFilters, type EventItem, type EventScope, eventsQuery, libraryOf, placeOf } from "./eventRow";
import { Place } from "./Place";

interface EventsTableProps extends EventScope {
  filters?: EventFilters;
  /** "Filter by this" at the properties of an opened event; without it there is no such button. */
  onFilter?: (key: string, value: unknown) => void;
  /** Leaves out who did it, where that is known. */
  withoutPerson?: boolean;
  height?: number | string;
  /** How many are read at once (default: 100). */
  pageSize?: number;
}

export interface ListedEvent extends EventItem {
  person: { display_name?: string; id?: string; distinct_id?: string };
}

const NO_FILTERS: EventFilters = {};
const SELECT = ["*", "person_display_name"];

const listed = (row: Row): ListedEvent => ({
  ...(row[0] as EventItem),
  person: (row[1] ?? {}) as ListedEvent["person"],
});

export function EventsTable({
  filters = NO_FILTERS,
  onFilter,
  withoutPerson,
  height,
  pageSize,
  ...scope
}: EventsTableProps) {
  const { timezone } = useProject();
  const pages = usePages(eventsQuery(filters, SELECT, undefined, scope), pageSize);
  const rows = useMemo(() => pages.rows?.map(listed), [pages.rows]);
  const hidePerson = withoutPerson ?? Boolean(scope.personId);
  const columns = useMemo(
    () => eventColumns(timezone).filter((column) => !(hidePerson && column.key === "person")),
    [timezone, hidePerson],
  );
  return (
    <PagedList paging={pages} shown={rows?.length} nouns="events">
      <ExpandableTable<ListedEvent>
        label="Events"
        columns={columns}
        rows={rows}
        rowKey={(row) => row.uuid}
        rowName={(row) => row.event}
        details={(row) => <EventDetails event={withoutExtras(row)} onFilter={onFilter} />}
        loading={pages.loading}
        height={height ?? restOfScreen(17)}
        empty={
          <EmptyState icon={IconTimelineEvent} title="No events here">
            Nothing was sent that matches. Look at a longer time, or take filters away.
          </EmptyState>
        }
      />
    </PagedList>
  );
}

function withoutExtras({ person: _, ...event }: ListedEvent): EventItem {
  return event;
}

/** Also the columns of events as they arrive. */
export function eventColumns(timezone: string): Column<ListedEvent>[] {
  return [
    { key: "event", label: "Event", render: (row) => <EventName event={row.event} properties={row.properties} /> },
    {
      key: "person",
      label: "Person",
      render: (row) => <PersonLink person={{ ...row.person, distinct_id: row.distinct_id }} />,
    },
    { key: "place", label: "URL or screen", render: (row) => <Place place={placeOf(row)} /> },
    {
      key: "library",
      label: "Library",
      render: (row) => (
        <Text span size="sm" c="dimmed">
          {libraryOf(row)}
        </Text>
      ),
    },
    {
      key: "timestamp",
      label: "Time",
      render: (row) => (
        <Text span size="sm" style={{ whiteSpace: "nowrap" }}>
          <TimeAgo time={row.timestamp} timezone={timezone} />
        </Text>
      ),
    },
  ];
}

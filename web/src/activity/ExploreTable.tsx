/** The explorer's rows: events with any columns, or groups of them where a column is an aggregate. */
import { Text } from "@mantine/core";
import { IconTable } from "@tabler/icons-react";
import { useMemo, useRef } from "react";
import { useProject } from "@/api/project";
import { PersonLink } from "@/persons/PersonLink";
import { PropertyValue } from "@/persons/PropertyValue";
import type { AnyPerson } from "@/persons/personName";
import { type Row, usePages } from "@/persons/usePages";
import type { Column, Sorting } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { number, text } from "@/ui/format";
import { PagedList, restOfScreen } from "@/ui/PagedList";
import { TimeAgo } from "@/ui/TimeAgo";
import { columnName, EVENT, isAggregated, PERSON, PLACE, TIME } from "./columns";
import { EventDetails } from "./EventDetails";
import { EventName } from "./EventName";
import { ExpandableTable } from "./ExpandableTable";
import { type EventFilters, type EventItem, eventsQuery } from "./eventRow";
import { Place } from "./Place";

interface ExploreTableProps {
  filters: EventFilters;
  columns: string[];
  order: string[] | undefined;
  sorting: Sorting | null;
  onSort: (sorting: Sorting) => void;
  onFilter: (key: string, value: unknown) => void;
}

interface Line {
  key: string;
  event: EventItem | null;
  values: unknown[];
}

export function ExploreTable({ filters, columns, order, sorting, onSort, onFilter }: ExploreTableProps) {
  const { timezone } = useProject();
  const grouped = isAggregated(columns);
  const pages = usePages(eventsQuery(filters, grouped ? columns : ["*", ...columns], order));
  const rows = useMemo(() => pages.rows?.map((row, index) => line(row, index)), [pages.rows]);
  const answered = useRef(columns); // while other columns are asked for, the rows are still those of the ones before
  if (!pages.stale) answered.current = columns;
  const listed = answered.current;
  const shown = useMemo(() => listed.map((column, index) => tableColumn(column, index, timezone)), [listed, timezone]);
  return (
    <PagedList
      paging={pages}
      shown={rows?.length}
      nouns={grouped ? "rows" : "events"}
      failed="The events could not be listed"
    >
      <ExpandableTable<Line>
        label="Events"
        columns={shown}
        rows={rows}
        rowKey={(row) => row.key}
        rowName={(row) => row.event?.event ?? "this row"}
        details={grouped ? undefined : (row) => row.event && <EventDetails event={row.event} onFilter={onFilter} />}
        loading={pages.loading}
        sorting={sorting}
        onSort={onSort}
        height={restOfScreen(19)}
        empty={
          <EmptyState icon={IconTable} title="No events match">
            Nothing was sent in this time that passes the filters. Choose a longer time, another event, or fewer
            filters.
          </EmptyState>
        }
      />
    </PagedList>
  );
}

/** The first value is the whole event, unless rows are groups. */
function line(row: Row, index: number): Line {
  const [first, ...others] = row;
  if (first !== null && typeof first === "object" && "uuid" in first && "properties" in first) {
    const event = first as EventItem;
    return { key: event.uuid, event, values: others };
  }
  return { key: String(index), event: null, values: row };
}

function tableColumn(column: string, index: number, timezone: string): Column<Line> {
  return {
    key: column,
    label: columnName(column),
    sortable: true,
    render: ({ values, event }) => <Cell column={column} value={values[index]} event={event} timezone={timezone} />,
  };
}

interface CellProps {
  column: string;
  value: unknown;
  event: EventItem | null;
  timezone: string;
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/;

function Cell({ column, value, event, timezone }: CellProps) {
  if (column === EVENT) return <EventName event={String(value)} properties={event?.properties} />;
  if (column === PLACE || column === "properties.$current_url") return <Place place={text(value)} />;
  if ((column === PERSON || column === "person") && value !== null && typeof value === "object") {
    return <PersonLink person={value as AnyPerson} />;
  }
  if (typeof value === "string" && (column === TIME || MOMENT.test(value))) {
    return (
      <Text span size="sm" style={{ whiteSpace: "nowrap" }}>
        <TimeAgo time={value} timezone={timezone} />
      </Text>
    );
  }
  if (typeof value === "number") {
    return (
      <Text span size="sm" style={{ fontVariantNumeric: "tabular-nums" }}>
        {number(value)}
      </Text>
    );
  }
  return <PropertyValue value={value} />;
}

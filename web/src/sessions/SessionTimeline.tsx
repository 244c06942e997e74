/** Everything of one session in its order; each event opens to show all of it. */
import { Group, Text } from "@mantine/core";
import { IconTimelineEvent } from "@tabler/icons-react";
import { useMemo } from "react";
import { EventDetails } from "@/activity/EventDetails";
import { EventName } from "@/activity/EventName";
import { ExpandableTable } from "@/activity/ExpandableTable";
import { type EventItem, eventsQuery, placeOf } from "@/activity/eventRow";
import { Place } from "@/activity/Place";
import { useProject } from "@/api/project";
import { useUrlState } from "@/app/urlState";
import { usePages } from "@/persons/usePages";
import { EventPicker } from "@/pickers/EventPicker";
import type { Column } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { duration } from "@/ui/format";
import { PagedList, restOfScreen } from "@/ui/PagedList";

export function SessionTimeline({ session, start }: { session: string; start: string }) {
  const { timezone } = useProject();
  const [event, setEvent] = useUrlState<string | null>("event", null);
  const pages = usePages(eventsQuery({ event }, ["*"], ["timestamp ASC"], { session }), 200);
  const rows = useMemo(() => pages.rows?.map((row) => row[0] as EventItem), [pages.rows]);
  const columns = useMemo(() => timelineColumns(start, timezone), [start, timezone]);
  return (
    <div>
      <Group mb="sm">
        <EventPicker value={event} onChange={setEvent} label="Only this event" />
      </Group>
      <PagedList paging={pages} shown={rows?.length} nouns="events">
        <ExpandableTable<EventItem>
          label="Events of the session"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.uuid}
          rowName={(row) => row.event}
          details={(row) => <EventDetails event={row} />}
          loading={pages.loading}
          height={restOfScreen(14)}
          empty={
            <EmptyState icon={IconTimelineEvent} title="No such event in this session">
              Choose another event, or all of them.
            </EmptyState>
          }
        />
      </PagedList>
    </div>
  );
}

function timelineColumns(start: string, timezone: string): Column<EventItem>[] {
  const began = new Date(start).getTime();
  return [
    {
      key: "time",
      label: "Time",
      width: 90,
      render: (row) => (
        <Text span size="sm" c="dimmed" style={{ fontVariantNumeric: "tabular-nums" }}>
          <time dateTime={row.timestamp}>
            {new Date(row.timestamp).toLocaleTimeString("en-GB", { timeZone: timezone })}
          </time>
        </Text>
      ),
    },
    {
      key: "since",
      label: "After",
      width: 80,
      align: "right",
      render: (row) => (
        <Text span size="sm" c="dimmed" style={{ whiteSpace: "nowrap" }}>
          {duration(Math.max(0, Math.round((new Date(row.timestamp).getTime() - began) / 1000)))}
        </Text>
      ),
    },
    { key: "event", label: "Event", render: (row) => <EventName event={row.event} properties={row.properties} /> },
    { key: "place", label: "URL or screen", render: (row) => <Place place={placeOf(row)} /> },
  ];
}

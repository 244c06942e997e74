import { IconUsers } from "@tabler/icons-react";
import { useMemo } from "react";
import { useGo } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { PersonLink } from "@/persons/PersonLink";
import { usePages } from "@/persons/usePages";
import type { Column, Sorting } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { number } from "@/ui/format";
import { PagedTable } from "@/ui/PagedTable";
import { TimeAgo } from "@/ui/TimeAgo";

interface Member {
  id: string;
  name: string;
  events: number;
  lastSeen: string;
}

const LATEST: Sorting = { key: "last_seen", descending: true };

const COLUMNS: Column<Member>[] = [
  { key: "person", label: "Person", render: (row) => <PersonLink person={row} /> },
  {
    key: "event_count",
    label: "Events for the group",
    align: "right",
    sortable: true,
    render: (row) => number(row.events),
  },
  { key: "last_seen", label: "Last event for it", sortable: true, render: (row) => <TimeAgo time={row.lastSeen} /> },
];

/** The persons who sent events for a group. */
export function GroupMembers({ typeIndex, groupKey }: { typeIndex: number; groupKey: string }) {
  const [sorting, setSorting] = useUrlState("members", LATEST);
  const go = useGo();
  const list = usePages({
    kind: "ActorsQuery",
    select: ["person_display_name", "id", "event_count", "last_seen"],
    source: {
      kind: "HogQLQuery",
      query: `SELECT person_id AS actor_id, count() AS event_count, max(timestamp) AS last_seen FROM events
        WHERE $group_${typeIndex} = {key} GROUP BY person_id`,
      values: { key: groupKey },
    },
    orderBy: [`${sorting.key} ${sorting.descending ? "DESC" : "ASC"}`],
  });
  const rows = useMemo(
    () =>
      list.rows?.map(([shown, id, events, lastSeen]): Member => {
        const { display_name } = shown as { display_name: string };
        return { id: String(id), name: display_name, events: Number(events), lastSeen: String(lastSeen) };
      }),
    [list.rows],
  );
  return (
    <PagedTable<Member>
      label="Members"
      columns={COLUMNS}
      rows={rows}
      rowKey={(row) => row.id}
      paging={list}
      nouns="persons"
      above={19}
      sorting={sorting}
      onSort={setSorting}
      onRowClick={(row) => go(`/persons/${row.id}`)}
      empty={
        <EmptyState icon={IconUsers} title="No members yet">
          A person who sends an event for this group is its member, and appears here.
        </EmptyState>
      }
    />
  );
}

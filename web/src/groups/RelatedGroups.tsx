import { IconAffiliate } from "@tabler/icons-react";
import { useAnswer } from "@/api/ask";
import { ProjectLink } from "@/app/ProjectLink";
import { type Column, DataTable } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { number } from "@/ui/format";
import { TimeAgo } from "@/ui/TimeAgo";
import { capital, type GroupType, groupAddress, singular } from "./groupNames";

interface RelatedProps {
  type: GroupType;
  groupKey: string;
  types: GroupType[];
}

interface Related {
  index: number;
  key: string;
  events: number;
  persons: number;
  last: string;
}

const MOST = 200;

/** For each other type: the groups that persons of this one sent events for. */
function question(type: GroupType, types: GroupType[], key: string) {
  const others = types.filter((one) => one.group_type_index !== type.group_type_index);
  if (others.length === 0) return null;
  const parts = others.map(
    ({ group_type_index: index }) =>
      `SELECT ${index} AS type, $group_${index} AS name, count() AS events, count(DISTINCT person_id) AS people, max(timestamp) AS last
       FROM events WHERE $group_${index} != '' AND person_id IN (
         SELECT person_id FROM events WHERE $group_${type.group_type_index} = {key})
       GROUP BY name`,
  );
  return {
    kind: "HogQLQuery",
    query: `SELECT type, name, events, people, last FROM (${parts.join(" UNION ALL ")}) ORDER BY people DESC, events DESC LIMIT ${MOST}`,
    values: { key },
  };
}

/** Groups of other types whose events were sent by the same persons. */
export function RelatedGroups({ type, groupKey, types }: RelatedProps) {
  const answer = useAnswer<[number, string, number, number, string][]>(question(type, types, groupKey));
  const nameOf = (index: number) => {
    const found = types.find((one) => one.group_type_index === index);
    return found ? capital(singular(found)) : `Type ${index}`;
  };
  if (types.length < 2) {
    return (
      <EmptyState icon={IconAffiliate} title="One type of groups only">
        Groups of other types, such as teams of a company, are related by the persons they share. This project has one
        type so far.
      </EmptyState>
    );
  }
  if (answer.error) return <ErrorNotice error={answer.error} onRetry={() => void answer.refetch()} />;
  const columns: Column<Related>[] = [
    { key: "type", label: "Type", render: (row) => nameOf(row.index) },
    {
      key: "name",
      label: "Group",
      render: (row) => <ProjectLink to={groupAddress(row.index, row.key)}>{row.key}</ProjectLink>,
    },
    { key: "persons", label: "Shared persons", align: "right", render: (row) => number(row.persons) },
    { key: "events", label: "Their events", align: "right", render: (row) => number(row.events) },
    { key: "last", label: "Last event", render: (row) => <TimeAgo time={row.last} /> },
  ];
  return (
    <DataTable<Related>
      label="Related groups"
      columns={columns}
      rows={answer.data?.results.map(([index, key, events, persons, last]) => ({ index, key, events, persons, last }))}
      rowKey={(row) => `${row.index}:${row.key}`}
      empty={
        <EmptyState icon={IconAffiliate} title="No related groups">
          No person of this group sent events for a group of another type.
        </EmptyState>
      }
    />
  );
}

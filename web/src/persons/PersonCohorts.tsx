import { Button } from "@mantine/core";
import { IconUsersGroup } from "@tabler/icons-react";
import { $api, type Schemas } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { PlainProjectLink, ProjectLink, useGo } from "@/app/ProjectLink";
import { type Column, DataTable } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { number } from "@/ui/format";
import { TimeAgo } from "@/ui/TimeAgo";

type Cohort = Schemas["CohortRow"];

const COLUMNS: Column<Cohort>[] = [
  {
    key: "name",
    label: "Cohort",
    render: (row) => <ProjectLink to={`/cohorts/${row.id}`}>{row.name || `Cohort ${row.id}`}</ProjectLink>,
  },
  { key: "kind", label: "Kind", render: (row) => (row.is_static ? "Static" : "Dynamic") },
  {
    key: "count",
    label: "Persons",
    align: "right",
    render: (row) => (row.count === null || row.count === undefined ? "–" : number(row.count)),
  },
  {
    key: "calculated",
    label: "Calculated",
    render: (row) => <TimeAgo time={row.last_calculation ?? row.created_at} />,
  },
];

/** The cohorts that hold a person, as of their last calculations. */
export function PersonCohorts({ uuid }: { uuid: string }) {
  const go = useGo();
  const answer = $api.useQuery("get", "/api/projects/{project_id}/persons/cohorts/", {
    params: { path: useProjectPath(), query: { person_id: uuid } },
  });
  if (answer.error) return <ErrorNotice error={answer.error} onRetry={() => void answer.refetch()} />;
  return (
    <DataTable<Cohort>
      label="Cohorts"
      columns={COLUMNS}
      rows={answer.data?.results}
      rowKey={(row) => row.id}
      onRowClick={(row) => go(`/cohorts/${row.id}`)}
      empty={
        <EmptyState
          icon={IconUsersGroup}
          title="In no cohort"
          action={
            <Button component={PlainProjectLink} to="/cohorts" variant="default" size="sm" mt="xs">
              All cohorts
            </Button>
          }
        >
          A cohort is a named set of persons, by what they did or who they are. This person is in none of them.
        </EmptyState>
      }
    />
  );
}

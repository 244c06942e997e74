import { Button, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconPlus, IconUsersGroup } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { $api } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { PlainProjectLink, ProjectLink, useGo } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { SearchBox } from "@/persons/SearchBox";
import type { Column } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { number } from "@/ui/format";
import { Page } from "@/ui/Page";
import { PagedTable } from "@/ui/PagedTable";
import { pagingOf } from "@/ui/paging";
import { TimeAgo } from "@/ui/TimeAgo";
import { CohortKind, CohortState } from "./CohortState";
import { byWhom, type Cohort, nameOf } from "./useCohort";

const MOST = 1000; // cohorts a project may have

const COLUMNS: Column<Cohort>[] = [
  {
    key: "name",
    label: "Cohort",
    render: (row) => (
      <div>
        <ProjectLink to={`/cohorts/${row.id}`} fw={550} size="sm">
          {nameOf(row)}
        </ProjectLink>
        {row.description && (
          <Text size="xs" c="dimmed" lineClamp={1} maw={420}>
            {row.description}
          </Text>
        )}
      </div>
    ),
  },
  { key: "kind", label: "Kind", render: (row) => <CohortKind cohort={row} /> },
  {
    key: "count",
    label: "Persons",
    align: "right",
    render: (row) => (row.count === null || row.count === undefined ? "–" : number(row.count)),
  },
  {
    key: "calculated",
    label: "Calculated",
    render: (row) => (
      <span style={{ whiteSpace: "nowrap" }}>
        <CohortState cohort={row} />
      </span>
    ),
  },
  {
    key: "created",
    label: "Created",
    render: (row) => (
      <Text span size="sm" c="dimmed" style={{ whiteSpace: "nowrap" }}>
        <TimeAgo time={row.created_at} />
        {byWhom(row) && ` by ${byWhom(row)}`}
      </Text>
    ),
  },
];

const NEW = (
  <Button component={PlainProjectLink} to="/cohorts/new" leftSection={<IconPlus size={16} />}>
    New cohort
  </Button>
);

export function CohortsPage() {
  const [search, setSearch] = useUrlState("search", "");
  const [kind, setKind] = useUrlState("kind", "all");
  const go = useGo();
  const wanted = String(search).trim();
  const answer = $api.useQuery(
    "get",
    "/api/projects/{project_id}/cohorts/",
    {
      params: {
        path: useProjectPath(),
        query: { search: wanted || undefined, is_static: kind === "all" ? undefined : kind === "static", limit: MOST },
      },
    },
    {
      placeholderData: keepPreviousData,
      refetchInterval: (query) => (query.state.data?.results.some((one) => one.is_calculating) ? 2_000 : false),
    },
  );
  const isFiltered = wanted !== "" || kind !== "all";
  return (
    <Page
      title="Cohorts"
      description="Named sets of persons, by what they did, who they are, or a list. Filter and break down insights by them."
      actions={NEW}
    >
      <Stack gap="sm">
        <Group gap="xs">
          <SearchBox value={String(search)} onChange={setSearch} label="Search cohorts" />
          <SegmentedControl
            size="sm"
            aria-label="Kind"
            data={[
              { value: "all", label: "All" },
              { value: "dynamic", label: "Dynamic" },
              { value: "static", label: "Static" },
            ]}
            value={kind}
            onChange={setKind}
          />
        </Group>
        <PagedTable<Cohort>
          label="Cohorts"
          columns={COLUMNS}
          rows={answer.data?.results}
          rowKey={(row) => row.id}
          onRowClick={(row) => go(`/cohorts/${row.id}`)}
          paging={pagingOf(answer, NOTHING, true)}
          nouns="cohorts"
          above={15}
          empty={<NoCohorts isFiltered={isFiltered} />}
        />
      </Stack>
    </Page>
  );
}

const NOTHING = () => {}; // all are there at once

function NoCohorts({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <EmptyState icon={IconUsersGroup} title="No cohort matches">
        The search looks at names and descriptions. Show all kinds, or search for something else.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={IconUsersGroup} title="No cohorts yet" action={NEW}>
      A cohort is a set of persons with a name: those who ordered twice in the last 30 days, those on the free plan, or
      a list that you upload. It stays up to date by itself, and every insight can be filtered or broken down by it.
    </EmptyState>
  );
}

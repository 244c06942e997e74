/** The saved insights of the project. */
import { Button, Group, Menu, Pagination, Text } from "@mantine/core";
import { IconChartLine, IconChevronDown, IconPlus } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { useMemo } from "react";
import { $api } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { PlainProjectLink, useGo } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { Card } from "@/ui/Card";
import { DataTable, type Sorting } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { number } from "@/ui/format";
import { Page } from "@/ui/Page";
import { insightColumns } from "./list/columns";
import { FilterBar } from "./list/FilterBar";
import { API_KINDS, isNarrowed, type ListFilters, NO_FILTERS } from "./list/filters";
import { StartHere } from "./list/StartHere";
import { KINDS } from "./model/kinds";
import { useInsightActions } from "./useInsightActions";

const PAGE = 50;
const NEWEST: Sorting = { key: "last_modified_at", descending: true };

function useInsights(filters: ListFilters, sorting: Sorting, page: number) {
  return $api.useQuery(
    "get",
    "/api/projects/{project_id}/insights/",
    {
      params: {
        path: useProjectPath(),
        query: {
          basic: "true",
          saved: "true",
          limit: PAGE,
          offset: (page - 1) * PAGE,
          order: `${sorting.descending ? "-" : ""}${sorting.key}`,
          search: filters.search || undefined,
          user: filters.mine ? "true" : undefined,
          favorited: filters.favourites ? "true" : undefined,
          tags: filters.tags.length ? JSON.stringify(filters.tags) : undefined,
          insight: filters.kind ? (API_KINDS[filters.kind] as "TRENDS") : undefined,
          created_by: filters.createdBy === null ? undefined : JSON.stringify([filters.createdBy]),
        },
      },
    },
    { placeholderData: keepPreviousData },
  );
}

export function InsightsPage() {
  const [filters, setFilters] = useUrlState<ListFilters>("filters", NO_FILTERS);
  const [sorting, setSorting] = useUrlState<Sorting>("sort", NEWEST);
  const [page, setPage] = useUrlState<number>("page", 1);
  const actions = useInsightActions();
  const { data, error, isPending, refetch } = useInsights(filters, sorting, page);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the columns only call what the actions do at that time
  const columns = useMemo(() => insightColumns(actions), [actions.patch]);
  const none = data?.count === 0 && !isNarrowed(filters);

  return (
    <Page
      title="Insights"
      description="Questions about your events whose answers stay up to date."
      actions={<NewInsight />}
    >
      {none ? (
        <StartHere />
      ) : (
        <Card>
          <FilterBar filters={filters} onChange={setFilters} />
          {error ? (
            <ErrorNotice error={error} onRetry={() => void refetch()} />
          ) : (
            <DataTable
              label="Insights"
              columns={columns}
              rows={data?.results}
              rowKey={(row) => row.id}
              loading={isPending}
              sorting={sorting}
              onSort={setSorting}
              empty={
                <EmptyState icon={IconChartLine} title="No insight matches">
                  Try other words, or{" "}
                  <Button variant="subtle" size="compact-sm" onClick={() => setFilters(NO_FILTERS)}>
                    show all insights
                  </Button>
                </EmptyState>
              }
            />
          )}
          {data && data.count > 0 && (
            <Group justify="space-between" mt="sm">
              <Text size="xs" c="dimmed">
                {data.count === 1 ? "1 insight" : `${number(data.count)} insights`}
              </Text>
              {data.count > PAGE && (
                <Pagination
                  size="sm"
                  total={Math.ceil(data.count / PAGE)}
                  value={page}
                  onChange={setPage}
                  getControlProps={(control) => ({ "aria-label": `${control} page` })}
                />
              )}
            </Group>
          )}
        </Card>
      )}
    </Page>
  );
}

function NewInsight() {
  const go = useGo();
  return (
    <Group gap={0}>
      <Button
        size="sm"
        leftSection={<IconPlus size={16} />}
        component={PlainProjectLink}
        to="/insights/new"
        style={{ borderTopRightRadius: 0, borderBottomRightRadius: 0 }}
      >
        New insight
      </Button>
      <Menu position="bottom-end" width={340}>
        <Menu.Target>
          <Button
            size="sm"
            px={8}
            ml={1}
            aria-label="Kinds of insights"
            style={{ borderTopLeftRadius: 0, borderBottomLeftRadius: 0 }}
          >
            <IconChevronDown size={16} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {KINDS.map(({ kind, label, about, icon: Icon }) => (
            <Menu.Item key={kind} leftSection={<Icon size={18} />} onClick={() => go("/insights/new", { kind })}>
              <Text size="sm" fw={600}>
                {label}
              </Text>
              <Text size="xs" c="dimmed">
                {about}
              </Text>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

import { Button, Group, Stack } from "@mantine/core";
import { IconBuilding } from "@tabler/icons-react";
import { useMemo } from "react";
import { ProjectLink, useGo } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { ColumnChooser } from "@/persons/ColumnChooser";
import { PropertyValue } from "@/persons/PropertyValue";
import { quoted } from "@/persons/personList";
import { SearchBox } from "@/persons/SearchBox";
import { usePages } from "@/persons/usePages";
import { isComplete, type PropertyFilter, propertyName } from "@/pickers/filters";
import { PropertyFilters } from "@/pickers/PropertyFilters";
import type { Column, Sorting } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { PagedTable } from "@/ui/PagedTable";
import { TimeAgo } from "@/ui/TimeAgo";
import { capital, type GroupType, groupAddress, plural, singular } from "./groupNames";

const NO_FILTERS: PropertyFilter[] = [];
const UNSET: string[] | null = null;
const NO_COLUMNS: string[] = [];
const NEWEST: Sorting = { key: "created_at", descending: true };
const SCOPES: "group"[] = ["group"];

interface GroupItem {
  name: string;
  key: string;
  createdAt: string;
  values: unknown[];
}

const itemOf = ([name, key, createdAt, ...values]: unknown[]): GroupItem => ({
  name: String(name),
  key: String(key),
  createdAt: String(createdAt),
  values,
});

function orderOf({ key, descending }: Sorting): string {
  const column = key.startsWith("property:") ? quoted(key.slice("property:".length)) : key;
  return `${column} ${descending ? "DESC" : "ASC"}`;
}

/** All groups of a type. */
export function GroupList({ type }: { type: GroupType }) {
  const [search, setSearch] = useUrlState("search", "");
  const [filters, setFilters] = useUrlState("properties", NO_FILTERS);
  const [chosen, setColumns] = useUrlState("columns", UNSET);
  const [sorting, setSorting] = useUrlState("sort", NEWEST);
  const columns = chosen ?? type.default_columns ?? NO_COLUMNS;
  const go = useGo();
  const index = type.group_type_index;
  const text = String(search).trim();
  const complete = filters.filter(isComplete);
  const list = usePages({
    kind: "GroupsQuery",
    group_type_index: index,
    select: ["group_name", "key", "created_at", ...columns.map(quoted)],
    ...(text ? { search: text } : {}),
    ...(complete.length ? { properties: complete } : {}),
    orderBy: [orderOf(sorting)],
  });
  const rows = useMemo(() => list.rows?.map(itemOf), [list.rows]);
  const table = useMemo(() => tableColumns(type, columns), [type, columns]);
  return (
    <Stack gap="sm">
      <Group gap="xs" justify="space-between">
        <SearchBox
          value={String(search)}
          onChange={setSearch}
          label={`Search ${plural(type)} by name or key`}
          width={320}
        />
        <ColumnChooser value={columns} onChange={setColumns} scope="group" groupTypeIndex={index} />
      </Group>
      <PropertyFilters value={filters} onChange={setFilters} scopes={SCOPES} label={`Filter ${plural(type)}`} />
      <PagedTable<GroupItem>
        label={capital(plural(type))}
        columns={table}
        rows={rows}
        rowKey={(row) => row.key}
        paging={list}
        nouns={plural(type)}
        above={20}
        sorting={sorting}
        onSort={setSorting}
        onRowClick={(row) => go(groupAddress(index, row.key))}
        empty={
          <EmptyState
            icon={IconBuilding}
            title={text || complete.length ? `No ${singular(type)} matches` : `No ${plural(type)} yet`}
            action={
              (text || complete.length > 0) && (
                <Button variant="default" size="sm" mt="xs" onClick={() => go(`/groups/${index}`)}>
                  Clear search and filters
                </Button>
              )
            }
          >
            {text || complete.length
              ? "The search looks at keys and names, in any case."
              : "A group appears with the first call of group() that names it."}
          </EmptyState>
        }
      />
    </Stack>
  );
}

function tableColumns(type: GroupType, properties: string[]): Column<GroupItem>[] {
  return [
    {
      key: "group_name",
      label: capital(singular(type)),
      sortable: true,
      render: (row) => (
        <ProjectLink to={groupAddress(type.group_type_index, row.key)} size="sm" truncate maw="24rem" title={row.name}>
          {row.name}
        </ProjectLink>
      ),
    },
    { key: "key", label: "Key", sortable: true, render: (row) => <PropertyValue value={row.key} /> },
    {
      key: "created_at",
      label: "First seen",
      sortable: true,
      render: (row) => (
        <span style={{ whiteSpace: "nowrap" }}>
          <TimeAgo time={row.createdAt} />
        </span>
      ),
    },
    ...properties.map(
      (key, at): Column<GroupItem> => ({
        key: `property:${key}`,
        label: propertyName(key),
        sortable: true,
        render: (row) => <PropertyValue value={row.values[at]} />,
      }),
    ),
  ];
}

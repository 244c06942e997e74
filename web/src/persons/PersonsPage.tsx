import { Button, Checkbox, Group, Menu, Stack } from "@mantine/core";
import { IconDownload, IconFilterPlus, IconTrash } from "@tabler/icons-react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useProjectUrl } from "@/api/project";
import { useGo } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { isComplete, type PropertyFilter, propertyName } from "@/pickers/filters";
import { PropertyFilters } from "@/pickers/PropertyFilters";
import type { Column, Sorting } from "@/ui/DataTable";
import { done } from "@/ui/notify";
import { Page } from "@/ui/Page";
import { PagedTable } from "@/ui/PagedTable";
import { TimeAgo } from "@/ui/TimeAgo";
import { ColumnChooser } from "./ColumnChooser";
import { askToDelete } from "./DeletePersons";
import { exportPersons } from "./exportPersons";
import { NobodyFound, NoPersons } from "./NoPersons";
import { PersonLink } from "./PersonLink";
import { PropertyValue } from "./PropertyValue";
import type { PersonRow } from "./personList";
import { SearchBox } from "./SearchBox";
import { post, useForgetPersons } from "./usePerson";
import { usePersonList } from "./usePersonList";

const NO_FILTERS: PropertyFilter[] = [];
const COLUMNS = ["$geoip_country_name", "$os", "$browser"];
const NEWEST: Sorting = { key: "created_at", descending: true };
const SCOPES: ("person" | "cohort")[] = ["person", "cohort"];

const AT_ONCE = 1000; // persons the API deletes in one request
const NOBODY: ReadonlySet<string> = new Set();

export function PersonsPage() {
  const [search, setSearch] = useUrlState("search", "");
  const [filters, setFilters] = useUrlState("properties", NO_FILTERS);
  const [columns, setColumns] = useUrlState("columns", COLUMNS);
  const [sorting, setSorting] = useUrlState("sort", NEWEST);
  const [chosen, setChosen] = useState(NOBODY);
  const state = { search: String(search), filters, columns, sorting };
  const list = usePersonList(state);
  const go = useGo();
  const projectUrl = useProjectUrl();
  const forget = useForgetPersons();
  const complete = filters.filter(isComplete);
  const isFiltered = state.search.trim() !== "" || complete.length > 0;

  // What is not listed any more must not be deleted with the rest.
  const shown = JSON.stringify([state.search, filters]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the list is what empties the choice
  useEffect(() => setChosen(NOBODY), [shown]);

  const remove = () =>
    askToDelete({
      count: chosen.size,
      onDelete: async (withEvents) => {
        const ids = [...chosen];
        for (let at = 0; at < ids.length; at += AT_ONCE) {
          const some = ids.slice(at, at + AT_ONCE);
          await post(`${projectUrl}/persons/bulk_delete/`, { ids: some, delete_events: withEvents });
        }
        done(chosen.size === 1 ? "The person was deleted" : `${chosen.size} persons were deleted`);
        setChosen(NOBODY);
        await forget();
      },
    });

  const table = useMemo(
    () => tableColumns(columns, list.lastSeen, list.persons ?? [], chosen, setChosen),
    [columns, list.lastSeen, list.persons, chosen],
  );

  return (
    <Page
      title="Persons"
      description="Everybody who used your product, by the events they sent."
      actions={<ExportMenu onExport={(all) => void exportPersons(projectUrl, state, all ? undefined : 100)} />}
    >
      <Stack gap="sm">
        <Group gap="xs" justify="space-between">
          <SearchBox value={state.search} onChange={setSearch} label="Search e-mail, name or distinct id" width={320} />
          <Group gap="xs">
            {complete.length > 0 && (
              <Button
                variant="default"
                size="xs"
                leftSection={<IconFilterPlus size={15} />}
                onClick={() => go("/cohorts/new", { properties: complete })}
              >
                New cohort from filters
              </Button>
            )}
            <ColumnChooser value={columns} onChange={setColumns} scope="person" />
          </Group>
        </Group>
        <PropertyFilters value={filters} onChange={setFilters} scopes={SCOPES} label="Filter persons" />
        {chosen.size > 0 && (
          <Group gap="xs" role="region" aria-label="Chosen persons">
            <Button color="red" variant="light" size="xs" leftSection={<IconTrash size={15} />} onClick={remove}>
              Delete {chosen.size === 1 ? "1 person" : `${chosen.size} persons`}
            </Button>
            <Button variant="subtle" size="xs" onClick={() => setChosen(NOBODY)}>
              Choose none
            </Button>
          </Group>
        )}
        <PagedTable<PersonRow>
          label="Persons"
          columns={table}
          rows={list.persons}
          rowKey={(row) => row.id}
          paging={list}
          nouns="persons"
          sorting={sorting}
          onSort={setSorting}
          onRowClick={(row) => go(`/persons/${row.id}`)}
          isActive={(row) => chosen.has(row.id)}
          empty={
            isFiltered ? (
              <NobodyFound
                onClear={() => {
                  go("/persons", { sort: sorting, columns });
                }}
              />
            ) : (
              <NoPersons />
            )
          }
        />
      </Stack>
    </Page>
  );
}

function ExportMenu({ onExport }: { onExport: (all: boolean) => void }) {
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onExport(true)}>All that match, as CSV</Menu.Item>
        <Menu.Item onClick={() => onExport(false)}>The first 100, as CSV</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const nowrap = (children: ReactNode) => <span style={{ whiteSpace: "nowrap" }}>{children}</span>;

function tableColumns(
  properties: string[],
  lastSeen: Map<string, string | null>,
  persons: PersonRow[],
  chosen: ReadonlySet<string>,
  choose: (next: ReadonlySet<string>) => void,
): Column<PersonRow>[] {
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    choose(next);
  };
  const all = persons.length > 0 && persons.every((one) => chosen.has(one.id));
  return [
    {
      key: "choose",
      name: "Choose",
      width: 40,
      label: (
        <Checkbox
          size="xs"
          aria-label="Choose all that are listed"
          checked={all}
          indeterminate={!all && chosen.size > 0}
          onChange={() => choose(all ? new Set() : new Set(persons.map((one) => one.id)))}
        />
      ),
      render: (row) => (
        <Checkbox
          size="xs"
          aria-label={`Choose ${row.name}`}
          checked={chosen.has(row.id)}
          onChange={() => toggle(row.id)}
        />
      ),
    },
    { key: "person", label: "Person", render: (row) => <PersonLink person={row} /> },
    {
      key: "created_at",
      label: "First seen",
      sortable: true,
      render: (row) => nowrap(<TimeAgo time={row.createdAt} />),
    },
    {
      key: "last_seen",
      label: "Last seen",
      sortable: true,
      render: (row) => nowrap(lastSeen.has(row.id) ? <TimeAgo time={lastSeen.get(row.id)} /> : "…"),
    },
    ...properties.map(
      (key, index): Column<PersonRow> => ({
        key: `property:${key}`,
        label: propertyName(key),
        sortable: true,
        render: (row) => <PropertyValue value={row.values[index]} />,
      }),
    ),
  ];
}

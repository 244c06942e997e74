import { Button, Group, Menu, Stack, Switch } from "@mantine/core";
import { IconChartLine, IconDatabase, IconTable } from "@tabler/icons-react";
import { useMemo } from "react";
import type { Question } from "@/api/ask";
import { PlainProjectLink } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { DateRangePicker } from "@/pickers/DateRangePicker";
import { EventPicker } from "@/pickers/EventPicker";
import type { PropertyFilter, Scope } from "@/pickers/filters";
import { PropertyFilters } from "@/pickers/PropertyFilters";
import type { Sorting } from "@/ui/DataTable";
import { Page } from "@/ui/Page";
import { ActivityTabs } from "./ActivityTabs";
import { ColumnsButton } from "./ColumnsButton";
import { DEFAULT_COLUMNS, expressionOf, isAggregated, TIME } from "./columns";
import { ExploreTable } from "./ExploreTable";
import { ExportButton } from "./ExportButton";
import { type EventFilters, eventsQuery } from "./eventRow";
import { asInsight, asSql } from "./openAs";

const NO_FILTERS: PropertyFilter[] = [];
const LAST_DAY = { date_from: "-24h" as string | null, date_to: null as string | null };
const NEWEST: Sorting = { key: TIME, descending: true };
const SCOPES: Scope[] = ["event", "person", "session", "group", "element", "cohort", "hogql"];

export function ExplorePage() {
  const [event, setEvent] = useUrlState<string | null>("event", null);
  const [properties, setProperties] = useUrlState("properties", NO_FILTERS);
  const [range, setRange] = useUrlState("date", LAST_DAY);
  const [columns, setColumns] = useUrlState("columns", DEFAULT_COLUMNS);
  const [sorting, setSorting] = useUrlState<Sorting | null>("sort", NEWEST);
  const [withoutTests, setWithoutTests] = useUrlState("filterTestAccounts", false);
  const filters: EventFilters = { event, properties, ...range, filterTestAccounts: withoutTests };
  const order = orderOf(sorting, columns);
  const query = eventsQuery(filters, columns, order);

  const showColumns = (next: string[]) => {
    setColumns(next);
    if (sorting && !next.includes(sorting.key)) setSorting(next.includes(TIME) ? NEWEST : null);
  };
  const filterBy = (key: string, value: unknown) =>
    setProperties([...properties, { type: "event", key, operator: "exact", value: [String(value)] }]);

  return (
    <Page
      title="Explore events"
      description="Every event, filtered, with the columns you choose."
      actions={
        <>
          <OpenAs query={query} filters={filters} />
          <ExportButton query={query} name="events" />
        </>
      }
    >
      <ActivityTabs />
      <Stack gap="sm">
        <Group gap="xs" justify="space-between">
          <Group gap="xs">
            <EventPicker value={event} onChange={setEvent} />
            <DateRangePicker value={range} onChange={setRange} />
            <Switch
              size="sm"
              label="Without internal and test users"
              checked={withoutTests}
              onChange={(change) => setWithoutTests(change.currentTarget.checked)}
            />
          </Group>
          <ColumnsButton value={columns} onChange={showColumns} />
        </Group>
        <PropertyFilters
          value={properties}
          onChange={setProperties}
          scopes={SCOPES}
          event={event}
          label="Filter events"
        />
        <ExploreTable
          filters={filters}
          columns={columns}
          order={order}
          sorting={sorting}
          onSort={setSorting}
          onFilter={filterBy}
        />
      </Stack>
    </Page>
  );
}

/** Rows that are groups have no time of their own: there the server's order holds. */
function orderOf(sorting: Sorting | null, columns: string[]): string[] | undefined {
  if (!sorting || (isAggregated(columns) && !columns.includes(sorting.key))) return [];
  return [`${expressionOf(sorting.key)} ${sorting.descending ? "DESC" : "ASC"}`];
}

function OpenAs({ query, filters }: { query: Question; filters: EventFilters }) {
  const insight = useMemo(() => asInsight(filters), [filters]);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconTable size={16} />}>
          Open as
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          component={PlainProjectLink}
          to="/insights/new"
          search={{ q: insight }}
          leftSection={<IconChartLine size={16} />}
        >
          Insight: how often, over time
        </Menu.Item>
        <Menu.Item
          component={PlainProjectLink}
          to="/sql"
          search={asSql(query, filters)}
          leftSection={<IconDatabase size={16} />}
        >
          SQL
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

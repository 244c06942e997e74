import { Group, SegmentedControl, Select, Stack, Switch } from "@mantine/core";
import { IconBook2 } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { useMemo } from "react";
import { $api, type Schemas } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { ProjectLink, useGo } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { MoreRows } from "@/persons/MoreRows";
import { SearchBox } from "@/persons/SearchBox";
import { propertyName } from "@/pickers/filters";
import { useGroupTypes } from "@/pickers/useGroupTypes";
import { type Column, DataTable } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { Page } from "@/ui/Page";
import { DefinitionTabs } from "./DefinitionTabs";
import { NameCell, Tags } from "./Marks";
import { typeLabel } from "./propertyTypes";

type Definition = Schemas["PropertyDefinitionRow"];
type Whose = "event" | "person" | `group:${number}`;

const KINDS = [
  { value: "all", label: "Any type" },
  { value: "numbers", label: "Numbers" },
  { value: "others", label: "No numbers" },
];
const STEP = 100;
const MOST = 1000; // that the server lists at once

export function PropertyDefinitionsPage() {
  const [search, setSearch] = useUrlState("search", "");
  const [whose, setWhose] = useUrlState<Whose>("of", "event");
  const [kind, setKind] = useUrlState("kind", "all");
  const [own, setOwn] = useUrlState("own", false);
  const [hidden, setHidden] = useUrlState("hidden", false);
  const [shown, setShown] = useUrlState("shown", STEP);
  const groupTypes = useGroupTypes(true);
  const go = useGo();
  const [type, index] = whose.split(":") as ["event" | "person" | "group", string | undefined];
  const answer = $api.useQuery(
    "get",
    "/api/projects/{project_id}/property_definitions/",
    {
      params: {
        path: useProjectPath(),
        query: {
          type,
          group_type_index: index === undefined ? undefined : Number(index),
          search: String(search) || undefined,
          is_numerical: kind === "all" ? undefined : kind === "numbers",
          exclude_core_properties: own,
          exclude_hidden: !hidden,
          limit: Math.min(shown, MOST),
        },
      },
    },
    { placeholderData: keepPreviousData },
  );
  const columns = useMemo(() => propertyColumns(whose), [whose]);
  const rows = answer.data?.results;
  const count = answer.data?.count ?? 0;
  const whoseChoices = [
    { value: "event", label: "Events" },
    { value: "person", label: "Persons" },
    ...groupTypes.map((one) => ({
      value: `group:${one.group_type_index}`,
      label: one.name_plural || one.group_type,
    })),
  ];

  return (
    <Page title="Property definitions" description="What your events and properties are called, and what they mean.">
      <DefinitionTabs />
      <Stack gap="sm">
        <Group gap="xs">
          <SearchBox value={String(search)} onChange={setSearch} label="Search properties" />
          <SegmentedControl
            size="xs"
            data={whoseChoices}
            value={whose}
            onChange={(next) => setWhose(next as Whose)}
            aria-label="Whose properties"
          />
          <Select
            size="xs"
            w={130}
            data={KINDS}
            value={kind}
            onChange={(next) => setKind(next ?? "all")}
            allowDeselect={false}
            aria-label="Type of the values"
          />
          <Switch label="Only your own" checked={own} onChange={(change) => setOwn(change.currentTarget.checked)} />
          <Switch
            label="Also hidden ones"
            checked={hidden}
            onChange={(change) => setHidden(change.currentTarget.checked)}
          />
        </Group>
        {answer.error ? (
          <ErrorNotice error={answer.error} onRetry={() => void answer.refetch()} />
        ) : (
          <div>
            <DataTable<Definition>
              label="Properties"
              columns={columns}
              rows={rows}
              rowKey={(row) => row.id}
              loading={answer.isPending}
              onRowClick={(row) => go(`/definitions/properties/${row.id}`, { of: whose })}
              height={count > STEP ? "max(320px, calc(100dvh - 16rem))" : undefined}
              empty={
                <EmptyState icon={IconBook2} title={search ? "No property is called that" : "No properties yet"}>
                  Every property that arrives gets a definition by itself, with the type of its values.
                </EmptyState>
              }
            />
            {rows && rows.length > 0 && (
              <MoreRows
                shown={rows.length}
                total={count}
                noun="properties"
                hasMore={rows.length < count && shown < MOST}
                loading={answer.isFetching}
                onMore={() => setShown(shown + STEP)}
              />
            )}
          </div>
        )}
      </Stack>
    </Page>
  );
}

function propertyColumns(whose: Whose): Column<Definition>[] {
  return [
    {
      key: "name",
      label: "Property",
      render: (row) => (
        <NameCell
          verified={row.verified}
          hidden={row.hidden}
          description={row.description}
          code={propertyName(row.name) === row.name ? undefined : row.name}
        >
          <ProjectLink to={`/definitions/properties/${row.id}`} search={{ of: whose }} size="sm" fw={550} truncate>
            {propertyName(row.name)}
          </ProjectLink>
        </NameCell>
      ),
    },
    { key: "type", label: "Type", render: (row) => typeLabel(row.property_type) },
    { key: "tags", label: "Tags", render: (row) => <Tags tags={row.tags} /> },
  ];
}

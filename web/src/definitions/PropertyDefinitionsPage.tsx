import { Group, SegmentedControl, Select, Stack, Switch } from "@mantine/core";
import { IconBook2 } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { useMemo } from "react";
import { $api, type Schemas } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { ProjectLink, useGo } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { SearchBox } from "@/persons/SearchBox";
import { propertyName } from "@/pickers/filters";
import { useGroupTypes } from "@/pickers/useGroupTypes";
import type { Column } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { Page } from "@/ui/Page";
import { PagedTable } from "@/ui/PagedTable";
import { pagingOf } from "@/ui/paging";
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
        <PagedTable<Definition>
          label="Properties"
          columns={columns}
          rows={answer.data?.results}
          rowKey={(row) => row.id}
          paging={pagingOf(answer, () => setShown(shown + STEP), shown >= MOST)}
          nouns="properties"
          above={18}
          onRowClick={(row) => go(`/definitions/properties/${row.id}`, { of: whose })}
          empty={
            <EmptyState icon={IconBook2} title={search ? "No property is called that" : "No properties yet"}>
              Every property that arrives gets a definition by itself, with the type of its values.
            </EmptyState>
          }
        />
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

import { ActionIcon, Button, Group, Stack } from "@mantine/core";
import { IconUserMinus, IconUsersGroup } from "@tabler/icons-react";
import { type ReactNode, useMemo } from "react";
import { requestJson } from "@/api/client";
import { useProjectUrl } from "@/api/project";
import { PlainProjectLink, useGo } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { PersonLink } from "@/persons/PersonLink";
import type { PersonRow } from "@/persons/personList";
import { SearchBox } from "@/persons/SearchBox";
import { usePersonList } from "@/persons/usePersonList";
import type { Column, Sorting } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { confirm } from "@/ui/modals";
import { done, failed } from "@/ui/notify";
import { PagedTable } from "@/ui/PagedTable";
import { TimeAgo } from "@/ui/TimeAgo";
import { type Cohort, nameOf, useForgetCohorts } from "./useCohort";

const NEWEST: Sorting = { key: "created_at", descending: true };
const NO_COLUMNS: string[] = [];
const nowrap = (children: ReactNode) => <span style={{ whiteSpace: "nowrap" }}>{children}</span>;

/** Who is in a cohort as of its last calculation; persons can be taken out of a list. */
export function CohortMembers({ cohort }: { cohort: Cohort }) {
  const [search, setSearch] = useUrlState("search", "");
  const [sorting, setSorting] = useUrlState("sort", NEWEST);
  const filters = useMemo(
    () => [{ type: "cohort" as const, key: "id", operator: "in", value: cohort.id }],
    [cohort.id],
  );
  const list = usePersonList({ search: String(search), filters, columns: NO_COLUMNS, sorting });
  const go = useGo();
  const projectUrl = useProjectUrl();
  const forget = useForgetCohorts();

  const remove = async (person: PersonRow) => {
    const agreed = await confirm({
      title: `Remove ${person.name}`,
      message: `The person leaves ${nameOf(cohort)}. Nothing else of the person changes.`,
      verb: "Remove",
    });
    if (!agreed) return;
    const path = `${projectUrl}/cohorts/${cohort.id}/remove_person_from_static_cohort/`;
    try {
      await requestJson(path, { person_id: person.id }, { method: "PATCH" });
      done(`${person.name} left the cohort`);
      await forget();
    } catch (error) {
      failed("The person was not removed", error);
    }
  };

  const columns: Column<PersonRow>[] = [
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
      render: (row) => nowrap(list.lastSeen.has(row.id) ? <TimeAgo time={list.lastSeen.get(row.id)} /> : "…"),
    },
  ];
  if (cohort.is_static) {
    columns.push({
      key: "remove",
      label: "",
      name: "Remove",
      width: 50,
      render: (row) => (
        <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${row.name}`} onClick={() => void remove(row)}>
          <IconUserMinus size={16} />
        </ActionIcon>
      ),
    });
  }

  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        <SearchBox value={String(search)} onChange={setSearch} label="Search members" />
        <Button component={PlainProjectLink} to="/persons" search={{ properties: filters }} variant="default" size="xs">
          Open in persons
        </Button>
      </Group>
      <PagedTable<PersonRow>
        label="Members"
        columns={columns}
        rows={list.persons}
        rowKey={(row) => row.id}
        paging={list}
        nouns="persons"
        above={20}
        sorting={sorting}
        onSort={setSorting}
        onRowClick={(row) => go(`/persons/${row.id}`)}
        empty={
          <EmptyState icon={IconUsersGroup} title={search ? "No member matches" : "Nobody is in it"}>
            {search
              ? "The search looks at e-mail addresses, names and distinct ids."
              : cohort.is_static
                ? "Add persons one by one, or upload a file."
                : cohort.is_calculating
                  ? "The members are being worked out and will appear here."
                  : "No person matched the conditions at the last calculation. Widen them, or give it more time."}
          </EmptyState>
        }
      />
    </Stack>
  );
}

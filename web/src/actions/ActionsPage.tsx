import { ActionIcon, Button, Group, Menu, Stack, Text } from "@mantine/core";
import { IconBolt, IconDots, IconPlus, IconTrash } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { $api, type Schemas } from "@/api/client";
import { useProject, useProjectPath } from "@/api/project";
import { PlainProjectLink, ProjectLink, useGo } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { Tags } from "@/definitions/Marks";
import { SearchBox } from "@/persons/SearchBox";
import type { Column } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { Page } from "@/ui/Page";
import { PagedTable } from "@/ui/PagedTable";
import { pagingOf } from "@/ui/paging";
import { TimeAgo } from "@/ui/TimeAgo";
import { describeStep } from "./steps";
import { useDeleteAction } from "./useActions";

type Action = Schemas["ActionRow"];
const STEP = 100;

function NewButton() {
  return (
    <Button component={PlainProjectLink} to="/actions/new" leftSection={<IconPlus size={16} />}>
      New action
    </Button>
  );
}

export function ActionsPage() {
  const { timezone } = useProject();
  const [search, setSearch] = useUrlState("search", "");
  const [shown, setShown] = useUrlState("shown", STEP);
  const go = useGo();
  const remove = useDeleteAction();
  const answer = $api.useQuery(
    "get",
    "/api/projects/{project_id}/actions/",
    { params: { path: useProjectPath(), query: { search: String(search) || undefined, limit: shown } } },
    { placeholderData: keepPreviousData },
  );
  return (
    <Page
      title="Actions"
      description="One name for several events, or for some of the clicks and pages that were captured."
      actions={<NewButton />}
    >
      <Stack gap="sm">
        <SearchBox value={String(search)} onChange={setSearch} label="Search actions" />
        <PagedTable<Action>
          label="Actions"
          columns={columns(timezone, (action) => void remove(action))}
          rows={answer.data?.results}
          rowKey={(row) => row.id}
          paging={pagingOf(answer, () => setShown(shown + STEP))}
          nouns="actions"
          above={15}
          onRowClick={(row) => go(`/actions/${row.id}`)}
          empty={
            search ? (
              <EmptyState icon={IconBolt} title="No action is called that">
                Search for other words.
              </EmptyState>
            ) : (
              <EmptyState icon={IconBolt} title="No actions yet" action={<NewButton />}>
                An action gives a name to what people do: clicks on a button, visits to a page, or any of several
                events. It can be used wherever an event can, also for the past.
              </EmptyState>
            )
          }
        />
      </Stack>
    </Page>
  );
}

const columns = (timezone: string, onDelete: (action: Action) => void): Column<Action>[] => [
  {
    key: "name",
    label: "Name",
    render: (row) => (
      <div style={{ minWidth: "10rem", maxWidth: "20rem" }}>
        <ProjectLink to={`/actions/${row.id}`} size="sm" fw={550}>
          {row.name || "Unnamed action"}
        </ProjectLink>
        {row.description && (
          <Text size="xs" c="dimmed" truncate title={row.description}>
            {row.description}
          </Text>
        )}
      </div>
    ),
  },
  {
    key: "steps",
    label: "Matches",
    render: (row) => (
      <Stack gap={0} maw="30rem">
        {row.steps.slice(0, 3).map((step, index) => (
          <Text key={`${index}:${describeStep(step)}`} size="sm" c="dimmed" truncate title={describeStep(step)}>
            {index > 0 && "or "}
            {describeStep(step)}
          </Text>
        ))}
        {row.steps.length > 3 && (
          <Text size="sm" c="dimmed">
            and {row.steps.length - 3} more
          </Text>
        )}
      </Stack>
    ),
  },
  { key: "tags", label: "Tags", render: (row) => <Tags tags={row.tags} /> },
  { key: "by", label: "Made by", render: (row) => row.created_by?.first_name || row.created_by?.email || "" },
  {
    key: "created",
    label: "Made",
    render: (row) => (
      <span style={{ whiteSpace: "nowrap" }}>
        <TimeAgo time={row.created_at} timezone={timezone} />
      </span>
    ),
  },
  {
    key: "menu",
    label: "",
    name: "More",
    width: 50,
    render: (row) => (
      <Group justify="flex-end">
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={`More for ${row.name || "this action"}`}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconTrash size={15} />} onClick={() => onDelete(row)}>
              Delete
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
    ),
  },
];

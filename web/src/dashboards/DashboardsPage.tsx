import { ActionIcon, Button, Group, Menu, Switch, Text, TextInput, Tooltip } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import {
  IconCopy,
  IconDots,
  IconLayoutDashboard,
  IconPin,
  IconPinFilled,
  IconPlus,
  IconSearch,
  IconTrash,
  IconWorld,
} from "@tabler/icons-react";
import { $api } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { ProjectLink, useGo } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import type { Column } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { showModal } from "@/ui/modals";
import { Page } from "@/ui/Page";
import { PagedTable } from "@/ui/PagedTable";
import { pagingOf } from "@/ui/paging";
import { TimeAgo } from "@/ui/TimeAgo";
import type { DashboardShort } from "./data";
import { useDashboardList } from "./list";
import { NewDashboard } from "./NewDashboard";
import { TagList } from "./TagList";

const PER_PAGE = 200;

const offerNew = () => showModal({ title: "New dashboard", size: "xl", children: <NewDashboard /> });

export function DashboardsPage() {
  const path = useProjectPath();
  const [search, setSearch] = useUrlState("search", "");
  const [pinned, setPinned] = useUrlState("pinned", false);
  const [limit, setLimit] = useUrlState("limit", PER_PAGE);
  const [wanted] = useDebouncedValue(search, 150);
  const query = { search: wanted || undefined, pinned: pinned ? ("true" as const) : undefined, limit };
  const found = $api.useQuery(
    "get",
    "/api/projects/{project_id}/dashboards/",
    { params: { path, query } },
    { placeholderData: (before) => before },
  );
  const columns = useColumns();
  const go = useGo();
  const isNarrowed = Boolean(wanted) || pinned;
  const newButton = (
    <Button leftSection={<IconPlus size={16} />} onClick={offerNew}>
      New dashboard
    </Button>
  );
  const isEmpty = found.data?.count === 0 && !isNarrowed;
  return (
    <Page
      title="Dashboards"
      description="Insights beside each other, for everybody who wants to know how things are."
      actions={isEmpty ? undefined : newButton}
    >
      {!isEmpty && (
        <Group mb="sm" gap="md">
          <TextInput
            aria-label="Search dashboards"
            placeholder="Search dashboards"
            leftSection={<IconSearch size={16} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            miw={240}
          />
          <Switch label="Pinned only" checked={pinned} onChange={(event) => setPinned(event.currentTarget.checked)} />
        </Group>
      )}
      {isEmpty ? (
        <EmptyState icon={IconLayoutDashboard} title="No dashboard yet" action={newButton}>
          A dashboard gathers the figures that belong together: those you look at on Monday, or those of one feature.
          Begin with a template, which asks what your events are called, or with an empty one.
        </EmptyState>
      ) : (
        <PagedTable<DashboardShort>
          label="Dashboards"
          columns={columns}
          rows={found.data?.results}
          rowKey={(row) => row.id}
          paging={pagingOf(found, () => setLimit(limit + PER_PAGE))}
          nouns="dashboards"
          failed="The dashboards could not be listed"
          onRowClick={(row) => go(`/dashboards/${row.id}`)}
          empty={
            <Text c="dimmed" py="lg">
              No dashboard {pinned ? "is pinned" : "fits"}
              {wanted ? ` “${wanted}”` : ""}.
            </Text>
          }
        />
      )}
    </Page>
  );
}

function useColumns(): Column<DashboardShort>[] {
  const list = useDashboardList();
  const nameOf = (row: DashboardShort) => row.name || "Untitled dashboard";
  return [
    {
      key: "pinned",
      label: "",
      name: "Pinned",
      width: 44,
      render: (row) => (
        <ActionIcon
          variant="subtle"
          color={row.pinned ? undefined : "gray"}
          aria-label={`Pin ${nameOf(row)}`}
          aria-pressed={row.pinned}
          onClick={() => list.pin(row)}
        >
          {row.pinned ? <IconPinFilled size={16} /> : <IconPin size={16} />}
        </ActionIcon>
      ),
    },
    {
      key: "name",
      label: "Name",
      render: (row) => (
        <>
          <Group gap={6} wrap="nowrap" miw={190}>
            <ProjectLink to={`/dashboards/${row.id}`} fw={550}>
              {nameOf(row)}
            </ProjectLink>
            {row.is_shared && (
              <Tooltip label="Shared with a public link">
                <IconWorld size={14} role="img" aria-label="Shared with a public link" />
              </Tooltip>
            )}
          </Group>
          {row.description && (
            <Text size="xs" c="dimmed" lineClamp={1} miw={190} maw={420}>
              {row.description}
            </Text>
          )}
        </>
      ),
    },
    { key: "tags", label: "Tags", render: (row) => <TagList tags={row.tags} /> },
    {
      key: "created_by",
      label: "Created by",
      render: (row) => row.created_by?.first_name || row.created_by?.email || "",
    },
    { key: "created_at", label: "Created", render: (row) => <Moment time={row.created_at} /> },
    { key: "viewed", label: "Last viewed", render: (row) => <Moment time={row.last_viewed_at} /> },
    {
      key: "menu",
      label: "",
      name: "Options",
      width: 44,
      render: (row) => (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={`Options of ${nameOf(row)}`}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => list.duplicate(row)}>
              Duplicate
            </Menu.Item>
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => list.remove(row)}>
              Delete
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ),
    },
  ];
}

const Moment = ({ time }: { time: string | null }) => (
  <Text span size="sm" style={{ whiteSpace: "nowrap" }}>
    <TimeAgo time={time} />
  </Text>
);

import { ActionIcon, Button, Group, Select, Stack, Text } from "@mantine/core";
import { IconMessage2, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { $api } from "@/api/client";
import { useProject, useProjectPath } from "@/api/project";
import { ProjectLink } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { SearchBox } from "@/persons/SearchBox";
import type { Column } from "@/ui/DataTable";
import { EmptyState } from "@/ui/EmptyState";
import { moment } from "@/ui/format";
import { Page } from "@/ui/Page";
import { PagedTable } from "@/ui/PagedTable";
import { pagingOf } from "@/ui/paging";
import { TimeAgo } from "@/ui/TimeAgo";
import { type Annotation, editAnnotation } from "./AnnotationForm";
import { useAnnotations } from "./useAnnotations";

const SCOPES = [
  { value: "all", label: "Any scope" },
  { value: "project", label: "Project" },
  { value: "dashboard_item", label: "Insight" },
  { value: "dashboard", label: "Dashboard" },
  { value: "organization", label: "Organization" },
];
const STEP = 100;

export function AnnotationsPage() {
  const { timezone } = useProject();
  const [search, setSearch] = useUrlState("search", "");
  const [scope, setScope] = useUrlState("scope", "all");
  const [shown, setShown] = useUrlState("shown", STEP);
  const { add, change, remove } = useAnnotations();
  const answer = $api.useQuery(
    "get",
    "/api/projects/{project_id}/annotations/",
    {
      params: {
        path: useProjectPath(),
        query: {
          search: String(search) || undefined,
          scope: scope === "all" ? undefined : (scope as Annotation["scope"]),
          limit: shown,
        },
      },
    },
    { placeholderData: keepPreviousData },
  );
  const isFiltered = String(search) !== "" || scope !== "all";
  const newOne = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => editAnnotation(null, add)}>
      New annotation
    </Button>
  );
  return (
    <Page
      title="Annotations"
      description="Remarks at a moment, drawn on charts: releases, campaigns, outages."
      actions={newOne}
    >
      <Stack gap="sm">
        <Group gap="xs">
          <SearchBox value={String(search)} onChange={setSearch} label="Search annotations" />
          <Select
            size="sm"
            w={150}
            data={SCOPES}
            value={scope}
            onChange={(next) => setScope(next ?? "all")}
            allowDeselect={false}
            aria-label="Scope"
          />
        </Group>
        <PagedTable<Annotation>
          label="Annotations"
          columns={columns(timezone, (one) => editAnnotation(one, (next) => change(one, next)), remove)}
          rows={answer.data?.results}
          rowKey={(row) => row.id}
          paging={pagingOf(answer, () => setShown(shown + STEP))}
          nouns="annotations"
          above={15}
          empty={
            isFiltered ? (
              <EmptyState icon={IconMessage2} title="No annotation matches">
                Search for other words, or in every scope.
              </EmptyState>
            ) : (
              <EmptyState icon={IconMessage2} title="No annotations yet" action={newOne}>
                Write down what happened and when. Charts show it at that moment, so that a change in the numbers
                explains itself.
              </EmptyState>
            )
          }
        />
      </Stack>
    </Page>
  );
}

/** Where it is shown, leading there. */
function Where({ annotation }: { annotation: Annotation }) {
  const { scope, insight_short_id, insight_name, insight_derived_name, dashboard_id, dashboard_name } = annotation;
  if (scope === "dashboard_item" && insight_short_id) {
    return (
      <ProjectLink to={`/insights/${insight_short_id}`} size="sm">
        {insight_name || insight_derived_name || "Unnamed insight"}
      </ProjectLink>
    );
  }
  if (scope === "dashboard" && dashboard_id) {
    return (
      <ProjectLink to={`/dashboards/${dashboard_id}`} size="sm">
        {dashboard_name || "Unnamed dashboard"}
      </ProjectLink>
    );
  }
  return <>{SCOPES.find((one) => one.value === scope)?.label ?? scope}</>;
}

const columns = (
  timezone: string,
  onEdit: (annotation: Annotation) => void,
  onRemove: (annotation: Annotation) => Promise<void>,
): Column<Annotation>[] => [
  {
    key: "when",
    label: "When",
    render: (row) => (
      <span style={{ whiteSpace: "nowrap" }}>{row.date_marker && moment(row.date_marker, timezone).slice(0, -3)}</span>
    ),
  },
  {
    key: "content",
    label: "What happened",
    render: (row) => (
      <Text size="sm" maw="36rem" miw="12rem" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {row.content}
      </Text>
    ),
  },
  { key: "scope", label: "Shown on", render: (row) => <Where annotation={row} /> },
  { key: "by", label: "By", render: (row) => row.created_by?.first_name || row.created_by?.email || "" },
  {
    key: "written",
    label: "Written",
    render: (row) => (
      <span style={{ whiteSpace: "nowrap" }}>
        <TimeAgo time={row.created_at} timezone={timezone} />
      </span>
    ),
  },
  {
    key: "buttons",
    label: "",
    name: "Change or delete",
    width: 80,
    render: (row) => (
      <Group gap={2} wrap="nowrap" justify="flex-end">
        <ActionIcon variant="subtle" color="gray" aria-label={`Change: ${row.content}`} onClick={() => onEdit(row)}>
          <IconPencil size={16} />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Delete: ${row.content}`}
          onClick={() => void onRemove(row)}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </Group>
    ),
  },
];

import { NavLink, Skeleton, Stack, Text } from "@mantine/core";
import { IconChartLine, IconLayoutDashboard, IconPin } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { $api } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { PlainProjectLink, ProjectLink } from "@/app/ProjectLink";
import { Card } from "@/ui/Card";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { ago } from "@/ui/format";

const SHOWN = 6;

interface Entry {
  key: string | number;
  to: string;
  label: string;
  description?: string;
  icon: ReactNode;
}

/** The dashboards, those that are pinned first. */
export function PinnedDashboards() {
  const path = useProjectPath();
  const { data, error, refetch } = $api.useQuery("get", "/api/projects/{project_id}/dashboards/", {
    params: { path, query: { limit: 50 } },
  });
  const sorted = [...(data?.results ?? [])].sort((a, b) => Number(b.pinned) - Number(a.pinned)).slice(0, SHOWN);
  const entries = sorted.map((one) => ({
    key: one.id,
    to: `/dashboards/${one.id}`,
    label: one.name || "Unnamed dashboard",
    description: one.description || undefined,
    icon: one.pinned ? <IconPin size={18} /> : <IconLayoutDashboard size={18} />,
  }));
  return (
    <Entries
      title="Dashboards"
      all="/dashboards"
      entries={data && entries}
      error={error}
      retry={refetch}
      empty={
        <>
          A dashboard holds the charts that you look at every day.{" "}
          <ProjectLink to="/dashboards">Begin with a template</ProjectLink>.
        </>
      }
    />
  );
}

/** The insights that this person looked at last. */
export function RecentInsights() {
  const path = useProjectPath();
  const { data, error, refetch } = $api.useQuery("get", "/api/projects/{project_id}/insights/my_last_viewed/", {
    params: { path, query: { limit: SHOWN } },
  });
  const entries = data?.map((one) => ({
    key: one.short_id,
    to: `/insights/${one.short_id}`,
    label: one.name || one.derived_name || "Unnamed insight",
    description: one.last_viewed_at ? `Seen ${ago(one.last_viewed_at)}` : undefined,
    icon: <IconChartLine size={18} />,
  }));
  return (
    <Entries
      title="Seen lately"
      all="/insights"
      entries={entries}
      error={error}
      retry={refetch}
      empty="Insights that you save and look at are listed here."
    />
  );
}

interface EntriesProps {
  title: string;
  all: string;
  entries: Entry[] | undefined;
  error: unknown;
  retry: () => void;
  empty: ReactNode;
}

function Entries({ title, all, entries, error, retry, empty }: EntriesProps) {
  return (
    <Card
      title={title}
      actions={
        <ProjectLink to={all} size="sm" aria-label={`All of ${title.toLowerCase()}`}>
          All
        </ProjectLink>
      }
    >
      {error ? (
        <ErrorNotice error={error} onRetry={retry} />
      ) : !entries ? (
        <Stack gap="xs">
          {[0, 1, 2].map((row) => (
            <Skeleton key={row} h={36} />
          ))}
        </Stack>
      ) : entries.length === 0 ? (
        <Text size="sm" c="dimmed">
          {empty}
        </Text>
      ) : (
        entries.map(({ key, to, label, description, icon }) => (
          <NavLink
            key={key}
            component={PlainProjectLink}
            to={to}
            label={label}
            description={description}
            leftSection={icon}
            style={{ borderRadius: "var(--mantine-radius-md)" }}
          />
        ))
      )}
    </Card>
  );
}

/** What the steps find among the events of the last days, before they are kept. */
import { Group, Skeleton, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData } from "@tanstack/react-query";
import { EventName } from "@/activity/EventName";
import { placeOf } from "@/activity/eventRow";
import { Place } from "@/activity/Place";
import { $api } from "@/api/client";
import { useProject, useProjectPath } from "@/api/project";
import { ProjectLink } from "@/app/ProjectLink";
import { type Column, DataTable } from "@/ui/DataTable";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { number } from "@/ui/format";
import { TimeAgo } from "@/ui/TimeAgo";
import { type Step, settled } from "./steps";

interface Found {
  id: string;
  event: string;
  distinct_id: string;
  timestamp: string;
  properties: Record<string, unknown>;
}

const PAUSE_MS = 500; // between keys, before the server is asked
const SHOWN = 10;
export const DAYS = 7;

export function Preview({ steps }: { steps: Step[] }) {
  const { timezone } = useProject();
  const [wanted] = useDebouncedValue(settled(steps), PAUSE_MS);
  const answer = $api.useQuery(
    "post",
    "/api/projects/{project_id}/actions/preview/",
    { params: { path: useProjectPath() }, body: { steps: wanted, days: DAYS, limit: SHOWN } },
    { enabled: wanted.length > 0, placeholderData: keepPreviousData },
  );
  if (wanted.length === 0) return <Text c="dimmed">Add a step to see what it finds.</Text>;
  if (answer.error) return <ErrorNotice error={answer.error} title="These steps cannot be used" />;
  if (!answer.data) return <Skeleton h={220} />;
  const { count, results } = answer.data;
  return (
    <Stack gap="sm" style={{ opacity: answer.isPlaceholderData ? 0.6 : 1 }} aria-busy={answer.isPlaceholderData}>
      <Group gap="xs" role="status" align="baseline">
        <Text fz={28} fw={650} lh={1.2} data-testid="preview-count">
          {number(count)}
        </Text>
        <Text size="sm" c="dimmed">
          {count === 1 ? "event" : "events"} in the last {DAYS} days
        </Text>
      </Group>
      <DataTable<Found>
        label="The latest events that match"
        columns={columns(timezone)}
        rows={results}
        rowKey={(row) => row.id}
        empty={
          <Text size="sm" c="dimmed">
            No event of the last {DAYS} days matches. The action counts events from before and after, too.
          </Text>
        }
      />
    </Stack>
  );
}

const columns = (timezone: string): Column<Found>[] => [
  {
    key: "event",
    label: "Event",
    render: (row) => (
      <ProjectLink to={`/events/${row.id}`} c="inherit" underline="hover">
        <EventName event={row.event} properties={row.properties} />
      </ProjectLink>
    ),
  },
  { key: "place", label: "URL or screen", render: (row) => <Place place={placeOf({ ...row, uuid: row.id })} /> },
  {
    key: "timestamp",
    label: "Time",
    render: (row) => (
      <span style={{ whiteSpace: "nowrap" }}>
        <TimeAgo time={row.timestamp} timezone={timezone} />
      </span>
    ),
  },
];

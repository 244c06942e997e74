import { Alert, Group, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { $api } from "@/api/client";
import { useProject, useProjectPath } from "@/api/project";
import { ProjectLink } from "@/app/ProjectLink";
import { TimeAgo } from "@/ui/TimeAgo";
import classes from "./FirstEvent.module.css";

const EVERY_MS = 2_000;
const FRESH_MS = 15 * 60_000; // an older event says nothing about now

/** "Waiting for your first event", which turns green by itself. */
export function FirstEvent() {
  const path = useProjectPath();
  const arrived = useProject().ingested_event;
  // Until the first event: whether it is there. The project's own answer, so that every page learns of it.
  $api.useQuery(
    "get",
    "/api/projects/{project_id}/",
    { params: { path } },
    { refetchInterval: arrived ? false : EVERY_MS },
  );
  const latest = $api.useQuery(
    "get",
    "/api/projects/{project_id}/events/",
    { params: { path, query: { limit: 1 } } },
    { enabled: arrived, refetchInterval: (query) => (query.state.data ? 10_000 : EVERY_MS) },
  );
  const event = (latest.data as { results: { event: string; timestamp: string }[] } | undefined)?.results[0];

  const isFresh = event !== undefined && Date.now() - Date.parse(event.timestamp) < FRESH_MS;

  return (
    <div aria-live="polite">
      {arrived ? (
        <Alert
          color="leaf"
          variant="light"
          icon={<IconCircleCheck size={20} />}
          title={isFresh ? "Events are arriving" : "Events have arrived"}
        >
          <Text size="sm">
            {event && (
              <>
                The latest is <strong>{event.event}</strong>, <TimeAgo time={event.timestamp} />.{" "}
              </>
            )}
            <ProjectLink to="/activity">Watch them live</ProjectLink> or{" "}
            <ProjectLink to="/insights/new">ask your first question</ProjectLink>.
          </Text>
        </Alert>
      ) : (
        <Alert color="gray" variant="light">
          <Group gap="sm" wrap="nowrap">
            <span className={classes.pulse} aria-hidden="true" />
            <div>
              <Text fw={600}>Waiting for your first event</Text>
              <Text size="sm">
                Put one of these snippets where it belongs. What it sends shows up here by itself, a second or two
                later.
              </Text>
            </div>
          </Group>
        </Alert>
      )}
    </div>
  );
}

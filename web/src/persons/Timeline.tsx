import { Button, Group, Stack } from "@mantine/core";
import { IconTimelineEvent } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ask } from "@/api/ask";
import { useProjectUrl } from "@/api/project";
import { useUrlState } from "@/app/urlState";
import { EventPicker } from "@/pickers/EventPicker";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { PageLoading } from "@/ui/PageLoading";
import { SessionCard } from "./SessionCard";
import { joined, readPage } from "./timeline";

/** What a person did, session by session, the latest first. */
export function Timeline({ personId }: { personId: string }) {
  const projectUrl = useProjectUrl();
  const [event, setEvent] = useUrlState<string | null>("event", null);
  const answer = useInfiniteQuery({
    queryKey: ["person-timeline", projectUrl, personId, event],
    queryFn: ({ pageParam, signal }) =>
      readPage((query) => ask(projectUrl, query, { signal }), personId, event, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.before,
    staleTime: 30_000,
  });
  const sessions = useMemo(() => joined(answer.data?.pages ?? [], event), [answer.data, event]);

  if (answer.error) return <ErrorNotice error={answer.error} onRetry={() => void answer.refetch()} />;
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <EventPicker value={event} onChange={setEvent} label="Only this event" />
        {event !== null && (
          <Button variant="subtle" size="xs" onClick={() => setEvent(null)}>
            Show all events
          </Button>
        )}
      </Group>
      {answer.isPending && <PageLoading />}
      {answer.data && sessions.length === 0 && (
        <EmptyState icon={IconTimelineEvent} title={event === null ? "No events yet" : "No such event"}>
          {event === null
            ? "What this person does appears here, grouped into sessions. Deleted or split events belong to others."
            : "This person never sent it. Choose another event, or show all of them."}
        </EmptyState>
      )}
      {sessions.map((session, index) => (
        <SessionCard key={session.sessionId} session={session} open={index < 2} />
      ))}
      {answer.hasNextPage && sessions.length > 0 && (
        <Button
          variant="default"
          loading={answer.isFetchingNextPage}
          onClick={() => void answer.fetchNextPage()}
          style={{ alignSelf: "center" }}
        >
          Load older sessions
        </Button>
      )}
      {answer.data && !answer.hasNextPage && sessions.length > 0 && (
        <Group justify="center" c="dimmed" fz="sm" role="status">
          This is where it began.
        </Group>
      )}
    </Stack>
  );
}

import { Alert, Badge, Button, Group, Stack, Text } from "@mantine/core";
import { IconBroadcast, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useMemo } from "react";
import { useAnswer } from "@/api/ask";
import { useProject } from "@/api/project";
import { PlainProjectLink } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { SearchBox } from "@/persons/SearchBox";
import { EventPicker } from "@/pickers/EventPicker";
import { EmptyState } from "@/ui/EmptyState";
import { number, text } from "@/ui/format";
import { Page } from "@/ui/Page";
import { ActivityTabs } from "./ActivityTabs";
import { EventDetails } from "./EventDetails";
import { eventColumns, type ListedEvent } from "./EventsTable";
import { ExpandableTable } from "./ExpandableTable";
import { KEPT } from "./liveList";
import { type LiveEvent, type LiveState, useLiveEvents } from "./useLiveEvents";

const STATES: Record<LiveState, { label: string; color: string }> = {
  connecting: { label: "Connecting", color: "gray" },
  live: { label: "Live", color: "leaf" },
  store_unavailable: { label: "Event store away", color: "red" },
  interrupted: { label: "Connecting again", color: "orange" },
};

export function LivePage() {
  const { timezone } = useProject();
  const live = useLiveEvents();
  const [event, setEvent] = useUrlState<string | null>("event", null);
  const [search, setSearch] = useUrlState("search", "");
  const shown = useMemo(() => matching(live.events, event, String(search)), [live.events, event, search]);
  const columns = useMemo(() => eventColumns(timezone), [timezone]);

  return (
    <Page
      title="Activity"
      description="Events as they arrive, what was sent before, and sessions."
      actions={<PeopleOnline />}
    >
      <ActivityTabs />
      <Stack gap="sm">
        <Group gap="xs" justify="space-between">
          <Group gap="xs">
            <EventPicker value={event} onChange={setEvent} label="Only this event" />
            <SearchBox value={String(search)} onChange={setSearch} label="Search these events" width={240} />
          </Group>
          <Group gap="xs">
            <LiveBadge state={live.state} paused={live.paused} />
            <Button
              variant="default"
              size="xs"
              leftSection={live.paused ? <IconPlayerPlay size={15} /> : <IconPlayerPause size={15} />}
              onClick={() => live.setPaused(!live.paused)}
            >
              {live.paused ? (live.waiting ? `Resume, ${waitingLabel(live.waiting)}` : "Resume") : "Pause"}
            </Button>
          </Group>
        </Group>
        {live.state === "store_unavailable" && (
          <Alert color="red" variant="light" title="The event store cannot be reached">
            Nothing is lost: events that arrive are kept, and appear here when it is back.
          </Alert>
        )}
        <ExpandableTable<ListedEvent>
          label="Live events"
          columns={columns}
          rows={shown}
          rowKey={(row) => row.uuid}
          rowName={(row) => row.event}
          details={({ person: _, ...row }) => <EventDetails event={row} />}
          isNew={live.isNew}
          loading={live.state === "connecting"}
          height="max(320px, calc(100dvh - 17rem))"
          empty={<Nothing isFiltered={live.events.length > 0} />}
        />
        {shown.length > 0 && (
          <Text size="sm" c="dimmed">
            {shown.length < live.events.length
              ? `${number(shown.length)} of the latest ${number(live.events.length)} events`
              : `The latest ${number(shown.length)} events`}
            {live.events.length >= KEPT && `; older ones are in Explore`}
          </Text>
        )}
      </Stack>
    </Page>
  );
}

const waitingLabel = (count: number) => `${count >= KEPT ? `${KEPT} or more` : count} new`;

/** The rows of those that pass; what is searched is all that an event says. */
function matching(events: LiveEvent[], event: string | null, search: string): ListedEvent[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return events
    .filter((one) => {
      if (event !== null && one.event !== event) return false;
      if (words.length === 0) return true;
      const haystack = `${one.event} ${one.distinct_id} ${text(one.properties)}`.toLowerCase();
      return words.every((word) => haystack.includes(word));
    })
    .map(({ person_id, ...one }) => ({ ...one, person: { id: person_id } }));
}

function LiveBadge({ state, paused }: { state: LiveState; paused: boolean }) {
  const { label, color } = STATES[state];
  return (
    <Badge variant="light" color={paused ? "gray" : color} size="lg" radius="sm" tt="none" role="status">
      {paused ? "Paused" : label}
    </Badge>
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <EmptyState icon={IconBroadcast} title="None of the latest events matches">
        Those that match appear here as they arrive. Explore searches all that was sent before.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconBroadcast}
      title="Waiting for the first event"
      action={
        <Button component={PlainProjectLink} to="/connect" mt="sm">
          Connect your product
        </Button>
      }
    >
      Every event appears here by itself within seconds of being sent.
    </EmptyState>
  );
}

const ONLINE = {
  kind: "HogQLQuery",
  query: "SELECT uniq(person_id) FROM events WHERE timestamp > now() - INTERVAL 5 MINUTE AND timestamp <= now()",
};
const ASK_MS = 15_000;

/** How many people sent something in the last five minutes. */
function PeopleOnline() {
  const { data } = useAnswer<[number][]>(ONLINE, { refetchInterval: ASK_MS });
  const count = data?.results[0]?.[0];
  if (count === undefined) return null;
  return (
    <Text size="sm" c="dimmed" role="status">
      <Text span inherit fw={650} c="var(--mantine-color-text)">
        {number(count)}
      </Text>{" "}
      {count === 1 ? "person" : "people"} online in the last 5 minutes
    </Text>
  );
}

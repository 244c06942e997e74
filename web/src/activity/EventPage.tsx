import { Anchor, Button, Grid, Group, SegmentedControl, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconArrowLeft, IconTable } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { $api, type Schemas } from "@/api/client";
import { useProject, useProjectPath } from "@/api/project";
import { PlainProjectLink, ProjectLink, useGo } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { PersonLink } from "@/persons/PersonLink";
import { SearchBox } from "@/persons/SearchBox";
import { eventName } from "@/pickers/filters";
import { Card } from "@/ui/Card";
import { Code } from "@/ui/Code";
import { CopyButton } from "@/ui/CopyButton";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { moment } from "@/ui/format";
import { Page } from "@/ui/Page";
import { PageLoading } from "@/ui/PageLoading";
import { TimeAgo } from "@/ui/TimeAgo";
import { ElementsChain } from "./ElementsChain";
import { sortedEntries } from "./EventDetails";
import { EventName } from "./EventName";
import { type EventItem, placeOf, sessionOf, titleOf } from "./eventRow";
import { Facts } from "./Facts";
import { PropertyList, searched } from "./PropertyList";
import { grouped } from "./propertyGroups";
import { SessionEvents } from "./SessionEvents";

type EventRow = Schemas["EventRow"];
const VIEWS = ["Properties", "JSON"];

export function EventPage() {
  const { eventId = "" } = useParams({ strict: false });
  const { data, error, refetch } = $api.useQuery("get", "/api/projects/{project_id}/events/{id}/", {
    params: { path: { ...useProjectPath(), id: eventId } },
  });
  if (error) {
    return (
      <Page title="Event" above={<Back />}>
        <ErrorNotice error={error} onRetry={() => void refetch()} title="This event could not be found" />
      </Page>
    );
  }
  return data ? <Loaded row={data} /> : <PageLoading />;
}

function Back() {
  return (
    <ProjectLink to="/activity/explore" size="sm" underline="hover">
      <IconArrowLeft size={14} aria-hidden style={{ verticalAlign: "-2px" }} /> Events
    </ProjectLink>
  );
}

const itemOf = ({ id, event, distinct_id, timestamp, properties, elements_chain }: EventRow): EventItem => ({
  uuid: id,
  event,
  distinct_id,
  timestamp,
  properties,
  elements_chain,
});

function Loaded({ row }: { row: EventRow }) {
  const { timezone } = useProject();
  const event = useMemo(() => itemOf(row), [row]);
  const session = sessionOf(event);
  return (
    <Page
      title={titleOf(event)}
      description={moment(event.timestamp, timezone)}
      above={<Back />}
      actions={
        <Button
          variant="default"
          component={PlainProjectLink}
          to="/activity/explore"
          search={{ event: event.event }}
          leftSection={<IconTable size={16} />}
        >
          All {eventName(event.event)} events
        </Button>
      }
    >
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 4 }} order={{ base: 1, lg: 2 }}>
          <Stack gap="md">
            <Card title="About">
              <EventFacts event={event} row={row} session={session} />
            </Card>
            {row.elements.length > 0 && (
              <Card title="Elements">
                <ElementsChain elements={row.elements} />
              </Card>
            )}
            {session && (
              <Card
                title="Events around it"
                actions={
                  <ProjectLink to={`/activity/sessions/${encodeURIComponent(session)}`} size="sm">
                    Whole session
                  </ProjectLink>
                }
              >
                <SessionEvents session={session} around={event} />
              </Card>
            )}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 8 }} order={{ base: 2, lg: 1 }}>
          <Properties event={event} />
        </Grid.Col>
      </Grid>
    </Page>
  );
}

function EventFacts({ event, row, session }: { event: EventItem; row: EventRow; session: string | null }) {
  const { timezone } = useProject();
  const place = placeOf(event);
  return (
    <Facts
      facts={[
        ["Event", <EventName key="event" event={event.event} />],
        ["Person", <PersonLink key="person" person={personOf(row)} />],
        ["Time", <TimeAgo key="time" time={event.timestamp} timezone={timezone} />],
        [
          "URL or screen",
          place.startsWith("http") ? (
            <Anchor
              key="place"
              href={place}
              target="_blank"
              rel="noreferrer"
              size="sm"
              style={{ overflowWrap: "anywhere" }}
            >
              {place}
            </Anchor>
          ) : (
            place
          ),
        ],
        [
          "Session",
          session && (
            <ProjectLink
              to={`/activity/sessions/${encodeURIComponent(session)}`}
              size="sm"
              style={{ overflowWrap: "anywhere" }}
            >
              {session}
            </ProjectLink>
          ),
        ],
        ["Distinct id", <WithCopy key="distinct" value={event.distinct_id} what="the distinct id" />],
        ["Event id", <WithCopy key="id" value={event.uuid} what="the event id" />],
      ]}
    />
  );
}

const personOf = ({ person, distinct_id }: EventRow) => ({
  distinct_ids: person?.distinct_ids ?? [distinct_id],
  properties: person?.properties ?? null,
});

function WithCopy({ value, what }: { value: string; what: string }) {
  return (
    <Group gap={4} wrap="nowrap" align="flex-start">
      <Text span size="sm" ff="monospace" fz="xs" pt={4} style={{ overflowWrap: "anywhere" }}>
        {value}
      </Text>
      <CopyButton value={value} what={what} />
    </Group>
  );
}

function Properties({ event }: { event: EventItem }) {
  const [view, setView] = useUrlState("view", VIEWS[0] as string);
  const [search, setSearch] = useUrlState("property", "");
  const go = useGo();
  const groups = useMemo(() => grouped(searched(sortedEntries(event.properties), String(search))), [event, search]);
  const filterBy = (key: string, value: unknown) =>
    go("/activity/explore", {
      event: event.event,
      properties: [{ type: "event", key, operator: "exact", value: [String(value)] }],
      date: { date_from: "-30d", date_to: null },
    });
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <SegmentedControl size="xs" data={VIEWS} value={view} onChange={setView} aria-label="How to show the event" />
        {view !== "JSON" && <SearchBox value={String(search)} onChange={setSearch} label="Search properties" />}
      </Group>
      {view === "JSON" ? (
        <Code value={JSON.stringify(event, null, 2)} label="The event as JSON" />
      ) : groups.length === 0 ? (
        <Text size="sm" c="dimmed" py="lg">
          {search ? "No property matches." : "This event has no properties."}
        </Text>
      ) : (
        <SimpleGrid cols={1} spacing="md">
          {groups.map(({ name, entries }) => (
            <Card key={name} title={name}>
              <PropertyList label={name} entries={entries} onFilter={filterBy} />
            </Card>
          ))}
        </SimpleGrid>
      )}
    </Stack>
  );
}

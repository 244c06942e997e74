import { Badge, Button, Group, Skeleton, Tabs, Text, Title } from "@mantine/core";
import { IconUserQuestion } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useProject } from "@/api/project";
import { PlainProjectLink, ProjectLink } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { number } from "@/ui/format";
import { Page } from "@/ui/Page";
import { PageLoading } from "@/ui/PageLoading";
import { TimeAgo } from "@/ui/TimeAgo";
import { DistinctIds } from "./DistinctIds";
import { PersonActions } from "./PersonActions";
import { PersonCohorts } from "./PersonCohorts";
import { PersonMark } from "./PersonMark";
import { PropertiesTable } from "./PropertiesTable";
import { Timeline } from "./Timeline";
import { type Person, usePerson, usePersonActivity, usePersonDeed } from "./usePerson";

const ALL_PERSONS = (
  <ProjectLink to="/persons" size="sm">
    Persons
  </ProjectLink>
);

export function PersonPage() {
  const { personId = "" } = useParams({ strict: false });
  const answer = usePerson(personId);
  if (answer.error) {
    return (
      <Page title="Person" above={ALL_PERSONS}>
        <ErrorNotice error={answer.error} onRetry={() => void answer.refetch()} />
      </Page>
    );
  }
  if (answer.data === undefined) return <PageLoading />;
  if (answer.data === null) {
    return (
      <Page title="No such person" above={ALL_PERSONS}>
        <EmptyState
          icon={IconUserQuestion}
          title="Nobody has this id"
          action={
            <Button component={PlainProjectLink} to="/persons" variant="default" mt="xs">
              All persons
            </Button>
          }
        >
          The person may have been deleted or merged into another one, or never had a profile: events that were sent
          with person profiles switched off make none.
        </EmptyState>
      </Page>
    );
  }
  return <KnownPerson person={answer.data} />;
}

function KnownPerson({ person }: { person: Person }) {
  const [tab, setTab] = useUrlState("tab", "timeline");
  const deed = usePersonDeed(person.uuid);
  const ids = person.distinct_ids.length;
  return (
    <Page
      title={person.name}
      above={ALL_PERSONS}
      heading={<Heading person={person} />}
      actions={<PersonActions person={person} />}
    >
      <Tabs value={tab} onChange={(next) => setTab(next ?? "timeline")} keepMounted={false}>
        <Tabs.List mb="md" style={{ flexWrap: "nowrap", overflowX: "auto", overflowY: "hidden" }}>
          <Tabs.Tab value="timeline">Timeline</Tabs.Tab>
          <Tabs.Tab value="properties">Properties</Tabs.Tab>
          <Tabs.Tab value="ids">{ids === 1 ? "1 distinct id" : `${number(ids)} distinct ids`}</Tabs.Tab>
          <Tabs.Tab value="cohorts">Cohorts</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="timeline">
          <Timeline personId={person.uuid} />
        </Tabs.Panel>
        <Tabs.Panel value="properties">
          <PropertiesTable
            noun="person"
            origins
            properties={person.properties}
            onSet={(key, value) => deed("update_property/", { key, value })}
            onUnset={(key) => deed("delete_property/", { $unset: key })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="ids">
          <DistinctIds ids={person.distinct_ids} />
        </Tabs.Panel>
        <Tabs.Panel value="cohorts">
          <PersonCohorts uuid={person.uuid} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Heading({ person }: { person: Person }) {
  const { timezone } = useProject();
  const activity = usePersonActivity(person.uuid);
  return (
    <Group gap="sm" wrap="nowrap" mt={4}>
      <PersonMark name={person.name} large />
      <div style={{ minWidth: 0 }}>
        <Group gap="xs">
          <Title order={1}>{person.name}</Title>
          <Badge variant="light" color={person.is_identified ? undefined : "gray"}>
            {person.is_identified ? "Identified" : "Anonymous"}
          </Badge>
        </Group>
        <Text size="sm" c="dimmed" component="div">
          First seen <TimeAgo time={person.created_at} timezone={timezone} />
          {" · last seen "}
          {activity.data ? (
            <>
              <TimeAgo time={activity.data.lastSeen} timezone={timezone} />
              {` · ${activity.data.events === 1 ? "1 event" : `${number(activity.data.events)} events`}`}
            </>
          ) : activity.error ? (
            "unknown"
          ) : (
            <Skeleton h={12} w={120} display="inline-block" component="span" />
          )}
        </Text>
      </div>
    </Group>
  );
}

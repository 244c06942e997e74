import { Button, Group, Stack, Tabs, Text, Title } from "@mantine/core";
import { IconBuilding } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { EventsTable } from "@/activity/EventsTable";
import { $api } from "@/api/client";
import { useProject, useProjectPath } from "@/api/project";
import { PlainProjectLink, ProjectLink } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { PropertiesTable } from "@/persons/PropertiesTable";
import { EventPicker } from "@/pickers/EventPicker";
import { CopyButton } from "@/ui/CopyButton";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { Page } from "@/ui/Page";
import { PageLoading } from "@/ui/PageLoading";
import { TimeAgo } from "@/ui/TimeAgo";
import { GroupInsights } from "./GroupInsights";
import { GroupMembers } from "./GroupMembers";
import { capital, type GroupType, plural, singular } from "./groupNames";
import { RelatedGroups } from "./RelatedGroups";
import { type GroupRow, groupName, useGroup, useGroupDeed } from "./useGroup";

const NO_TYPES: GroupType[] = [];

export function GroupPage() {
  const { typeIndex = "0", groupKey = "" } = useParams({ strict: false });
  const index = Number(typeIndex);
  const types = $api.useQuery("get", "/api/projects/{project_id}/groups_types/", {
    params: { path: useProjectPath() },
  });
  const answer = useGroup(index, groupKey);
  const type = types.data?.find((one) => one.group_type_index === index);
  const above = (
    <ProjectLink to={`/groups/${typeIndex}`} size="sm">
      {type ? capital(plural(type)) : "Groups"}
    </ProjectLink>
  );
  const error = answer.error ?? types.error;
  if (error) {
    return (
      <Page title="Group" above={above}>
        <ErrorNotice error={error} onRetry={() => void answer.refetch()} />
      </Page>
    );
  }
  if (answer.data === undefined || !types.data) return <PageLoading />;
  if (answer.data === null || !type) {
    return (
      <Page title="No such group" above={above}>
        <EmptyState
          icon={IconBuilding}
          title="No group has this key"
          action={
            <Button component={PlainProjectLink} to="/groups" variant="default" mt="xs">
              All groups
            </Button>
          }
        >
          A group is made by a call of group() with its key, and keys have to match to the letter.
        </EmptyState>
      </Page>
    );
  }
  return <KnownGroup key={groupKey} group={answer.data} type={type} types={types.data ?? NO_TYPES} above={above} />;
}

interface KnownGroupProps {
  group: GroupRow;
  type: GroupType;
  types: GroupType[];
  above: React.ReactNode;
}

function KnownGroup({ group, type, types, above }: KnownGroupProps) {
  const [tab, setTab] = useUrlState("tab", "members");
  const index = type.group_type_index;
  const key = group.group_key;
  const deed = useGroupDeed(index, key);
  return (
    <Page title={groupName(group)} above={above} heading={<Heading group={group} type={type} />}>
      <Tabs value={tab} onChange={(next) => setTab(next ?? "members")} keepMounted={false}>
        <Tabs.List mb="md" style={{ flexWrap: "nowrap", overflowX: "auto", overflowY: "hidden" }}>
          <Tabs.Tab value="members">Members</Tabs.Tab>
          <Tabs.Tab value="properties">Properties</Tabs.Tab>
          <Tabs.Tab value="events">Events</Tabs.Tab>
          <Tabs.Tab value="insights">Insights</Tabs.Tab>
          <Tabs.Tab value="related">Related groups</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="members">
          <GroupMembers typeIndex={index} groupKey={key} />
        </Tabs.Panel>
        <Tabs.Panel value="properties">
          <PropertiesTable
            noun="group"
            properties={group.group_properties}
            onSet={(name, value) => deed("update_property", { key: name, value })}
            onUnset={(name) => deed("delete_property", { $unset: name })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="events">
          <GroupEvents typeIndex={index} groupKey={key} />
        </Tabs.Panel>
        <Tabs.Panel value="insights">
          <GroupInsights typeIndex={index} groupKey={key} />
        </Tabs.Panel>
        <Tabs.Panel value="related">
          <RelatedGroups type={type} types={types} groupKey={key} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function GroupEvents({ typeIndex, groupKey }: { typeIndex: number; groupKey: string }) {
  const [event, setEvent] = useUrlState<string | null>("event", null);
  return (
    <Stack gap="sm">
      <Group>
        <EventPicker value={event} onChange={setEvent} label="Only this event" />
      </Group>
      <EventsTable filters={{ event }} group={{ typeIndex, key: groupKey }} />
    </Stack>
  );
}

function Heading({ group, type }: { group: GroupRow; type: GroupType }) {
  const { timezone } = useProject();
  return (
    <>
      <Title order={1}>{groupName(group)}</Title>
      <Group gap={6} c="dimmed" fz="sm">
        <Text span size="sm">
          {capital(singular(type))}
        </Text>
        <Text span size="sm" ff="monospace" style={{ overflowWrap: "anywhere" }}>
          {group.group_key}
        </Text>
        <CopyButton value={group.group_key} what="the key" />
        <Text span size="sm">
          First seen <TimeAgo time={group.created_at} timezone={timezone} />
        </Text>
      </Group>
    </>
  );
}

import { Button, Grid, Group, Stack } from "@mantine/core";
import { IconArrowLeft, IconBolt, IconChartLine, IconTable } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Facts } from "@/activity/Facts";
import { $api, api, type Schemas } from "@/api/client";
import { useProject, useProjectPath } from "@/api/project";
import { PlainProjectLink, ProjectLink } from "@/app/ProjectLink";
import { InsightTile } from "@/charts/InsightTile";
import { eventName } from "@/pickers/filters";
import { Card } from "@/ui/Card";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { done } from "@/ui/notify";
import { Page } from "@/ui/Page";
import { PageLoading } from "@/ui/PageLoading";
import { TimeAgo } from "@/ui/TimeAgo";
import { DefinitionForm, type Said } from "./DefinitionForm";
import { EventProperties } from "./EventProperties";
import { Marks } from "./Marks";

type Definition = Schemas["EventDefinitionRow"];

export function EventDefinitionPage() {
  const { definitionId = "" } = useParams({ strict: false });
  const { data, error, refetch } = $api.useQuery("get", "/api/projects/{project_id}/event_definitions/{id}/", {
    params: { path: { ...useProjectPath(), id: definitionId } },
  });
  if (error) {
    return (
      <Page title="Event definition" above={<Back />}>
        <ErrorNotice error={error} onRetry={() => void refetch()} title="This definition could not be found" />
      </Page>
    );
  }
  return data ? <Loaded key={data.id} definition={data} /> : <PageLoading />;
}

function Back() {
  return (
    <ProjectLink to="/definitions" size="sm" underline="hover">
      <IconArrowLeft size={14} aria-hidden style={{ verticalAlign: "-2px" }} /> Events
    </ProjectLink>
  );
}

const trend = (name: string) => ({
  kind: "TrendsQuery",
  series: [{ kind: "EventsNode", event: name, name: eventName(name), math: "total" }],
  interval: "day",
  dateRange: { date_from: "-30d", date_to: null },
  trendsFilter: { display: "ActionsLineGraph", showLegend: false },
});
const LAST_MONTH = { date_from: "-30d", date_to: null };

function Loaded({ definition }: { definition: Definition }) {
  const path = useProjectPath();
  const { timezone } = useProject();
  const client = useQueryClient();
  const { name } = definition;
  const save = async ({ owner, ...said }: Said) => {
    await api.PATCH("/api/projects/{project_id}/event_definitions/{id}/", {
      params: { path: { ...path, id: definition.id } },
      body: { ...said, owner: owner ?? null },
    });
    await client.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[1]).includes("/event_definitions/"),
    });
    done("The definition was saved");
  };
  const said: Said = {
    description: definition.description,
    tags: definition.tags,
    verified: definition.verified,
    hidden: definition.hidden,
    owner: definition.owner?.id ?? null,
  };
  const isRenamed = eventName(name) !== name;
  return (
    <Page
      title={eventName(name)}
      description={
        <Group gap={6} component="span">
          {isRenamed && <code>{name}</code>}
          <Marks verified={definition.verified} hidden={definition.hidden} />
        </Group>
      }
      above={<Back />}
      actions={
        <>
          <Button
            variant="default"
            component={PlainProjectLink}
            to="/activity/explore"
            search={{ event: name, date: LAST_MONTH }}
            leftSection={<IconTable size={16} />}
          >
            Open in explorer
          </Button>
          <Button
            variant="default"
            component={PlainProjectLink}
            to="/actions/new"
            search={{ steps: [{ event: name }] }}
            leftSection={<IconBolt size={16} />}
          >
            New action
          </Button>
          <Button
            component={PlainProjectLink}
            to="/insights/new"
            search={{ q: { kind: "InsightVizNode", source: trend(name) } }}
            leftSection={<IconChartLine size={16} />}
          >
            New insight
          </Button>
        </>
      }
    >
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack gap="md">
            <Card title="Last 30 days">
              <InsightTile query={trend(name)} height={260} />
            </Card>
            <Card title="Properties">
              <EventProperties event={name} />
            </Card>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack gap="md">
            <Card title="What it means">
              <DefinitionForm key={JSON.stringify(said)} noun="event" value={said} onSave={save} />
            </Card>
            <Card title="About">
              <Facts
                facts={[
                  ["First seen", <TimeAgo key="first" time={definition.created_at} timezone={timezone} />],
                  ["Last seen", <TimeAgo key="last" time={definition.last_seen_at} timezone={timezone} />],
                  [
                    "Changed",
                    definition.last_updated_at && (
                      <span key="changed">
                        <TimeAgo time={definition.last_updated_at} timezone={timezone} />
                        {definition.updated_by &&
                          ` by ${definition.updated_by.first_name || definition.updated_by.email}`}
                      </span>
                    ),
                  ],
                ]}
              />
            </Card>
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}

/** Where one begins: how the project does, what was looked at lately, and the questions that one can ask. */
import { Button, Grid, SimpleGrid, Skeleton, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useProject } from "@/api/project";
import { PlainProjectLink, ProjectLink } from "@/app/ProjectLink";
import { Card } from "@/ui/Card";
import { Page } from "@/ui/Page";
import { Headline } from "./Headline";
import { Questions } from "./Questions";
import { PinnedDashboards, RecentInsights } from "./Recent";
import { Waiting } from "./Waiting";

const ACTIVE_PEOPLE = {
  kind: "TrendsQuery",
  series: [{ kind: "EventsNode", event: null, name: "All events", math: "dau", custom_name: "People" }],
  interval: "day",
  dateRange: { date_from: "-30d" },
  trendsFilter: { display: "ActionsLineGraph", showLegend: false },
};

const CHART_PX = 340;

// The page is there before the code of its chart, which is as large again.
const InsightTile = lazy(async () => ({ default: (await import("@/charts/InsightTile")).InsightTile }));

export function HomePage() {
  const project = useProject();
  return (
    <Page
      title="Home"
      description={`${project.name}, in ${project.timezone.replaceAll("_", " ")} time`}
      actions={
        <Button component={PlainProjectLink} to="/insights/new" leftSection={<IconPlus size={16} />}>
          New insight
        </Button>
      }
    >
      {project.ingested_event ? <Overview /> : <Waiting />}
    </Page>
  );
}

function Overview() {
  return (
    <Stack gap="md">
      <Headline />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Card
            title="Active people"
            actions={
              <ProjectLink to="/insights/new" search={{ q: ACTIVE_PEOPLE }} size="sm">
                Open as insight
              </ProjectLink>
            }
          >
            <Suspense fallback={<Skeleton h={CHART_PX} />}>
              <InsightTile query={ACTIVE_PEOPLE} height={CHART_PX} />
            </Suspense>
          </Card>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Questions />
        </Grid.Col>
      </Grid>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <PinnedDashboards />
        <RecentInsights />
      </SimpleGrid>
    </Stack>
  );
}

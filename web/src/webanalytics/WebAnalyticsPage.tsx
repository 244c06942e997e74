import { SimpleGrid, Stack } from "@mantine/core";
import { IconWorld } from "@tabler/icons-react";
import { useProject } from "@/api/project";
import { ProjectLink } from "@/app/ProjectLink";
import { useUrlState } from "@/app/urlState";
import { EmptyState } from "@/ui/EmptyState";
import { Page } from "@/ui/Page";
import { DEVICES, PATHS, PLACES, SOURCES } from "./breakdowns";
import { ExternalClicks } from "./ExternalClicks";
import { Filters } from "./Filters";
import { Goals } from "./Goals";
import { Overview } from "./Overview";
import { StatsCard } from "./StatsCard";
import { type Metric, Trend } from "./Trend";
import { Vitals } from "./Vitals";
import { useView } from "./view";
import { WorldMap } from "./WorldMap";

export function WebAnalyticsPage() {
  const project = useProject();
  const view = useView();
  const [metric, setMetric] = useUrlState<Metric>("metric", "UniqueUsers");
  if (!project.ingested_event) {
    return (
      <Page title="Web analytics">
        <EmptyState
          icon={IconWorld}
          title="No visit yet"
          action={<ProjectLink to="/connect">Connect your site</ProjectLink>}
        >
          Who comes to your site, from where, what they look at and how long they stay is shown here as soon as the web
          SDK sends page views.
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page title="Web analytics" description="Who visits the site, where they come from, and what they look at.">
      <Filters view={view} />
      <Stack gap="sm">
        <Overview view={view} metric={metric} onMetric={setMetric} />
        <Trend view={view} metric={metric} onMetric={setMetric} />
        <StatsCard
          id="paths"
          title="Paths"
          view={view}
          breakdowns={PATHS}
          after={[{ tab: "Links out", content: <ExternalClicks view={view} /> }]}
        />
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm" verticalSpacing="sm">
          <StatsCard id="sources" title="Sources" view={view} breakdowns={SOURCES} />
          <StatsCard id="devices" title="Devices" view={view} breakdowns={DEVICES} />
          <StatsCard
            id="places"
            title="Places"
            view={view}
            breakdowns={PLACES}
            before={[{ tab: "Map", content: <WorldMap view={view} /> }]}
          />
          <Goals view={view} />
        </SimpleGrid>
        <Vitals view={view} />
      </Stack>
    </Page>
  );
}

/** An insight of a kind that the editor does not know: shown as it is, and left alone. */
import { Alert } from "@mantine/core";
import { ProjectLink } from "@/app/ProjectLink";
import { InsightTile } from "@/charts/InsightTile";
import { Card } from "@/ui/Card";
import { Page } from "@/ui/Page";
import { insightName } from "./model/names";
import type { Insight } from "./useInsight";

export function OtherInsight({ insight }: { insight: Insight }) {
  const kind = String((insight.query as { kind?: unknown } | null)?.kind ?? "an older form");
  return (
    <Page
      title={insightName(insight)}
      description={insight.description}
      above={
        <ProjectLink to="/insights" size="sm">
          Insights
        </ProjectLink>
      }
    >
      <Alert variant="light" mb="md" title="This insight cannot be changed here">
        Its question is of the kind {kind}, which has no editor. The API and dashboards use it all the same.
      </Alert>
      {insight.query && (
        <Card>
          <InsightTile query={insight.query} />
        </Card>
      )}
    </Page>
  );
}

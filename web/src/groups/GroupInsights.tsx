import { SimpleGrid, Text } from "@mantine/core";
import { useMemo } from "react";
import { ProjectLink } from "@/app/ProjectLink";
import { InsightTile } from "@/charts/InsightTile";
import { Card } from "@/ui/Card";
import { groupInsights } from "./groupInsights";

const HEIGHT = 240;

/** How a group is doing; each insight opens in the editor. */
export function GroupInsights({ typeIndex, groupKey }: { typeIndex: number; groupKey: string }) {
  const insights = useMemo(() => groupInsights(typeIndex, groupKey), [typeIndex, groupKey]);
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
      {insights.map(({ title, about, query }) => (
        <Card
          key={title}
          title={title}
          miw={0}
          actions={
            <ProjectLink to="/insights/new" search={{ q: query }} size="sm" aria-label={`Open as an insight: ${title}`}>
              Open as an insight
            </ProjectLink>
          }
        >
          <Text size="sm" c="dimmed" mb="xs">
            {about}
          </Text>
          <InsightTile query={query} height={HEIGHT} />
        </Card>
      ))}
    </SimpleGrid>
  );
}

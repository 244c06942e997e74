import { Anchor, Paper, SimpleGrid, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useProjectHref } from "@/app/ProjectLink";
import classes from "./GroupInsights.module.css";
import { groupInsights } from "./groupInsights";

/** Ways into the insight editor with everything filtered by the group. */
export function GroupInsights({ typeIndex, groupKey }: { typeIndex: number; groupKey: string }) {
  const href = useProjectHref();
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="sm">
      {groupInsights(typeIndex, groupKey).map(({ title, about, query }) => (
        <Paper key={title} withBorder bd="1px solid var(--hr-line)" p="md" className={classes.card}>
          <Anchor
            component={Link}
            to={href("/insights/new")}
            search={{ q: query } as never}
            fw={600}
            className={classes.link}
          >
            {title}
          </Anchor>
          <Text size="sm" c="dimmed" mt={4}>
            {about}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  );
}

import { Group, Paper, SimpleGrid, Skeleton, Text } from "@mantine/core";
import { IconArrowDownRight, IconArrowUpRight } from "@tabler/icons-react";
import { useAnswer } from "@/api/ask";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { number, percent } from "@/ui/format";

// One pass over two weeks gives both sides of each comparison.
const TWO_WEEKS = {
  kind: "HogQLQuery",
  query: `SELECT
    uniqIf(person_id, timestamp >= now() - INTERVAL 7 DAY) AS people,
    uniqIf(person_id, timestamp < now() - INTERVAL 7 DAY) AS people_before,
    countIf(timestamp >= now() - INTERVAL 7 DAY) AS events,
    countIf(timestamp < now() - INTERVAL 7 DAY) AS events_before,
    uniqIf($session_id, timestamp >= now() - INTERVAL 7 DAY) AS sessions,
    uniqIf($session_id, timestamp < now() - INTERVAL 7 DAY) AS sessions_before
  FROM events WHERE timestamp >= now() - INTERVAL 14 DAY AND timestamp <= now()`,
};

const NUMBERS = ["People", "Events", "Sessions"];

/** Three numbers of the last seven days, each with its change against the seven before. */
export function Headline() {
  const { data, error, refetch } = useAnswer<number[][]>(TWO_WEEKS);
  if (error) return <ErrorNotice error={error} onRetry={refetch} />;
  const row = data?.results[0];
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }}>
      {NUMBERS.map((label, index) => (
        <Paper key={label} withBorder bd="1px solid var(--hr-line)" p="md">
          <Text size="sm" c="dimmed">
            {label}, last 7 days
          </Text>
          {row ? (
            <Group gap="xs" align="baseline">
              <Text fz={28} fw={650} lh={1.3}>
                {number(row[index * 2] ?? 0)}
              </Text>
              <Change now={row[index * 2] ?? 0} before={row[index * 2 + 1] ?? 0} />
            </Group>
          ) : (
            <Skeleton h={28} mt={8} w={120} />
          )}
        </Paper>
      ))}
    </SimpleGrid>
  );
}

function Change({ now, before }: { now: number; before: number }) {
  if (before === 0) return null;
  const change = now / before - 1;
  const Icon = change < 0 ? IconArrowDownRight : IconArrowUpRight;
  return (
    <Text size="sm" c="dimmed" component="span">
      <Icon size={14} aria-hidden style={{ verticalAlign: "-2px" }} /> {percent(Math.abs(change))}{" "}
      {change < 0 ? "fewer" : "more"} than before
    </Text>
  );
}

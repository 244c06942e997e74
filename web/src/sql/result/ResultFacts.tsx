/** How many rows, how long it took, what was read, how old it is. */
import { Button, Group, Text } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { number } from "@/ui/format";
import { TimeAgo } from "@/ui/TimeAgo";
import type { Run } from "./useRuns";
import { bytes, rows as rowWords, seconds } from "./words";

export function ResultFacts({ run, onRefresh }: { run: Run; onRefresh: () => void }) {
  const { answer, cost, took = 0 } = run;
  if (!answer) return null;
  const time = cost ? cost.query_duration_ms : took;
  return (
    <Group gap="xs" c="dimmed" fz="sm">
      <Text span fz="sm" fw={600} c="var(--mantine-color-text)">
        {rowWords(answer.results.length)}
        {answer.hasMore && " of more"}
      </Text>
      <span>{seconds(time)}</span>
      {cost && (
        <span title={`${number(cost.read_rows)} rows`}>
          read {bytes(cost.read_bytes)} in {number(cost.read_rows)} rows
        </span>
      )}
      {answer.is_cached ? (
        <span>
          kept answer, worked out <TimeAgo time={answer.last_refresh ?? null} />
        </span>
      ) : (
        <span>worked out now</span>
      )}
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconRefresh size={13} />}
        onClick={onRefresh}
        disabled={run.state === "running"}
      >
        Refresh
      </Button>
    </Group>
  );
}

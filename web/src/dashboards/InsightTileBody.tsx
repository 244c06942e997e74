import { Button, Skeleton, Text } from "@mantine/core";
import type { Answer, Question } from "@/api/ask";
import { TimeAgo } from "@/ui/TimeAgo";
import classes from "./Tile.module.css";
import { TileAnswer } from "./TileAnswer";

interface InsightTileBodyProps {
  query: Question | null;
  answer: Answer | undefined;
  /** Why there is no new answer. */
  error: unknown;
  /** What is drawn is of the question before. */
  isOld: boolean;
  onRetry: () => void;
  height: number;
}

/** A chart, or why there is none yet, and how old its figures are. */
export function InsightTileBody({ query, answer, error, isOld, onRetry, height }: InsightTileBodyProps) {
  if (!query) {
    return (
      <Text size="sm" c="dimmed" className={classes.body}>
        This insight has no question. Open it to ask one.
      </Text>
    );
  }
  return (
    <>
      <div className={classes.body} data-old={isOld || undefined}>
        {answer ? (
          <TileAnswer query={query} answer={answer} height={height} />
        ) : error ? (
          <Failure error={error} onRetry={onRetry} />
        ) : (
          <Skeleton h={height} aria-busy="true" />
        )}
      </div>
      <div className={classes.foot}>
        {answer && error ? (
          <Text span inherit c="var(--mantine-color-error)">
            Could not be refreshed.{" "}
          </Text>
        ) : null}
        {answer?.last_refresh ? (
          <>
            Computed <TimeAgo time={answer.last_refresh} />
          </>
        ) : (
          "\u00a0"
        )}
      </div>
    </>
  );
}

function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <div role="alert">
      <Text size="sm" fw={600}>
        This could not be computed
      </Text>
      <Text size="sm" c="dimmed" lineClamp={4}>
        {error instanceof Error ? error.message : String(error)}
      </Text>
      <Button size="compact-sm" variant="default" mt="xs" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}

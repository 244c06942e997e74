/** A question and its answer in one place: waiting, failing, empty or drawn, always of the same height. */
import { Center, Group, Skeleton, Stack, Text } from "@mantine/core";
import { type Answer, type Overrides, type Question, useAnswer } from "@/api/ask";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { TimeAgo } from "@/ui/TimeAgo";
import { InsightChart } from "./InsightChart";
import { isEmpty } from "./isEmpty";
import { ResultTable } from "./ResultTable";
import { SqlChart } from "./SqlChart";
import { record, sourceOf } from "./source";

interface InsightTileProps {
  query: Question;
  overrides?: Overrides;
  height?: number;
  compact?: boolean;
  interactive?: boolean;
  /** Says when the answer was worked out (default: true). */
  showAge?: boolean;
  onAnswer?: (answer: Answer) => void;
}

const AGE_PX = 22;

export function InsightTile({
  query,
  overrides,
  height = 320,
  compact = true,
  interactive = true,
  showAge = true,
}: InsightTileProps) {
  const asked = useAnswer(query, overrides);
  const inner = height - (showAge ? AGE_PX : 0);
  if (asked.error && !asked.data) {
    return (
      <div style={{ minHeight: height }}>
        <ErrorNotice error={asked.error} onRetry={() => asked.refetch()} />
      </div>
    );
  }
  if (!asked.data) return <Skeleton h={height} aria-label="Working it out" aria-busy="true" />;
  const answer = asked.data;
  return (
    <Stack
      gap={0}
      mih={height}
      style={{ opacity: asked.isPlaceholderData ? 0.55 : 1 }}
      aria-busy={asked.isPlaceholderData}
    >
      <div style={{ minHeight: inner, minWidth: 0 }}>
        {isSql(query) ? (
          <SqlAnswer query={query} answer={answer} height={inner} compact={compact} />
        ) : isEmpty(query, answer) ? (
          <Center h={inner}>
            <Text size="sm" c="dimmed" ta="center" maw={320}>
              Nothing matches this question in its date range.
            </Text>
          </Center>
        ) : (
          <InsightChart query={query} answer={answer} height={inner} compact={compact} interactive={interactive} />
        )}
      </div>
      {showAge && answer.last_refresh && (
        <Group h={AGE_PX} align="flex-end" justify="flex-end">
          <Text size="xs" c="dimmed">
            Computed <TimeAgo time={answer.last_refresh} timezone={answer.timezone} />
          </Text>
        </Group>
      )}
    </Stack>
  );
}

const TABLES = new Set(["HogQLQuery", "EventsQuery", "SessionsQuery", "ActorsQuery", "GroupsQuery"]);
const isSql = (query: Question) => TABLES.has(sourceOf(query).kind ?? "");

interface SqlAnswerProps {
  query: Question;
  answer: Answer;
  height: number;
  compact: boolean;
}

function SqlAnswer({ query, answer, height, compact }: SqlAnswerProps) {
  const [columns, types, rows] = [answer.columns ?? [], answer.types ?? [], answer.results as unknown[][]];
  const display = query.kind === "DataVisualizationNode" ? query.display : null;
  if (display && display !== "ActionsTable") {
    const settings = { display: String(display), ...record(query.chartSettings) };
    return (
      <SqlChart columns={columns} types={types} rows={rows} settings={settings} height={height} compact={compact} />
    );
  }
  return <ResultTable columns={columns} types={types} rows={rows} height={height} />;
}

/** The chart, how old its numbers are, and the way to work them out anew. */
import { ActionIcon, Box, Group, Skeleton, Text, Tooltip } from "@mantine/core";
import { IconChartDots3, IconRefresh } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Ref, useEffect, useRef } from "react";
import { type Answer, answerKey, ask, useAnswer } from "@/api/ask";
import { useProjectUrl } from "@/api/project";
import { InsightChart } from "@/charts/InsightChart";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { failed } from "@/ui/notify";
import { TimeAgo } from "@/ui/TimeAgo";
import classes from "./editor.module.css";
import { askable, whatIsMissing } from "./model/askable";
import { unwrap } from "./model/kinds";
import type { InsightQuery, OptionsProps } from "./model/types";

const HEIGHT = 400;

/** The answer to the query, and the query that it answers: while a changed one runs, that is the one before. */
export function useInsightAnswer(query: InsightQuery) {
  const missing = whatIsMissing(query);
  const asked = askable(query);
  const result = useAnswer(missing ? null : asked);
  const answered = useRef<InsightQuery>(asked);
  const isCurrent = result.data !== undefined && !result.isPlaceholderData;
  useEffect(() => {
    if (isCurrent) answered.current = asked;
  });
  return { result, missing, asked, drawn: isCurrent ? asked : answered.current };
}

export type InsightAnswer = ReturnType<typeof useInsightAnswer>;

function useRefresh(query: InsightQuery) {
  const projectUrl = useProjectUrl();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => ask(projectUrl, query, { refresh: "force_blocking" }),
    onSuccess: (answer) => client.setQueryData(answerKey(projectUrl, query), answer),
    onError: (error) => failed("The numbers could not be worked out anew", error),
  });
}

interface ResultProps extends OptionsProps {
  answer: InsightAnswer;
  chartRef: Ref<HTMLDivElement>;
}

export function Result({ onChange, answer, chartRef }: ResultProps) {
  const { result, missing, asked, drawn } = answer;
  const refresh = useRefresh(asked);
  const busy = result.isFetching || refresh.isPending;

  if (missing) {
    return (
      <Box className={classes.chart}>
        <EmptyState icon={IconChartDots3} title="Nothing to show yet">
          {missing}
        </EmptyState>
      </Box>
    );
  }
  return (
    <>
      <Group justify="space-between" align="flex-start" mih={28} mt={6} gap="xs" wrap="nowrap">
        <Age answer={result.isPlaceholderData ? undefined : result.data} busy={busy} />
        <Tooltip label="Work the numbers out anew">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Refresh"
            loading={refresh.isPending}
            onClick={() => refresh.mutate()}
          >
            <IconRefresh size={16} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <Box className={classes.chart} ref={chartRef} aria-busy={busy}>
        {result.error ? (
          <ErrorNotice
            error={result.error}
            title="This question could not be answered"
            onRetry={() => void result.refetch()}
          />
        ) : result.data ? (
          <Box className={result.isPlaceholderData ? classes.busy : undefined}>
            <InsightChart
              query={drawn}
              answer={result.data}
              height={HEIGHT}
              onQueryChange={(next) => {
                const query = unwrap(next);
                if (query) onChange(query);
              }}
            />
          </Box>
        ) : (
          <Skeleton h={HEIGHT} />
        )}
      </Box>
    </>
  );
}

function Age({ answer, busy }: { answer: Answer | undefined; busy: boolean }) {
  return (
    <Text size="xs" c="dimmed" aria-live="polite">
      {busy && !answer && "Working it out…"}
      {answer?.last_refresh && (
        <>
          Computed <TimeAgo time={answer.last_refresh} timezone={answer.timezone} />
          {answer.timezone && `, in the time zone ${answer.timezone}`}
        </>
      )}
    </Text>
  );
}

/** Below the editor: the answer as a table or a chart, what it took, or why there is none. */
import { Alert, Box, Group, SegmentedControl, Skeleton, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconChartBar, IconInfoCircle, IconTable } from "@tabler/icons-react";
import { memo } from "react";
import { ResultTable } from "@/charts/ResultTable";
import { SqlChart, type SqlChartSettings } from "@/charts/SqlChart";
import { columnType, typeNames } from "@/charts/sql/types";
import { Card } from "@/ui/Card";
import type { Tab, View } from "../tabs/tab";
import { ResultFacts } from "./ResultFacts";
import { ResultMenu } from "./ResultMenu";
import classes from "./ResultPanel.module.css";
import { Running } from "./Running";
import type { Run, SqlAnswer } from "./useRuns";
import { limitWords } from "./words";

interface ResultPanelProps {
  run: Run;
  view: View;
  chart: SqlChartSettings;
  name: string;
  onChange: (change: Partial<Tab>) => void;
  onRefresh: () => void;
  onCancel: () => void;
}

export const ResultPanel = memo(function ResultPanel(props: ResultPanelProps) {
  const { run, view, chart, name, onChange, onRefresh, onCancel } = props;
  const { answer, state } = run;
  const words = answer && limitWords(answer.hasMore ?? false, answer.limit, String(run.answered?.query ?? ""));
  return (
    <Card aria-label="Query result" aria-busy={state === "running"}>
      <Stack gap="sm">
        {answer && state !== "failed" && (
          <Group justify="space-between" gap="sm">
            <SegmentedControl
              size="xs"
              aria-label="Show as"
              value={view}
              onChange={(value) => onChange(asView(value as View, chart, answer))}
              data={[
                { value: "table", label: <Label icon={IconTable} text="Table" /> },
                { value: "chart", label: <Label icon={IconChartBar} text="Chart" /> },
              ]}
            />
            <ResultMenu run={run} name={name} />
          </Group>
        )}
        {answer && state === "done" && <ResultFacts run={run} onRefresh={onRefresh} />}
        {state === "running" && <Running run={run} onCancel={onCancel} />}
        {state === "cancelled" && (
          <Text size="sm" role="status">
            The query was cancelled{answer ? ". Below is the answer before." : ", so there is no answer."}
          </Text>
        )}
        {state === "failed" ? (
          <Failure error={run.error} />
        ) : answer ? (
          <Box className={classes.answer} data-old={state === "running" || undefined}>
            {view === "table" ? (
              <ResultTable columns={answer.columns ?? []} types={answer.types ?? []} rows={answer.results} />
            ) : (
              <SqlChart
                columns={answer.columns ?? []}
                types={answer.types ?? []}
                rows={answer.results}
                settings={chart}
                onSettings={(settings) => onChange({ chart: settings })}
              />
            )}
          </Box>
        ) : (
          state === "running" && <Skeleton h={200} />
        )}
        {answer && state !== "failed" && words && (
          <Group gap={6} wrap="nowrap" align="flex-start">
            <IconInfoCircle size={16} className={classes.icon} aria-hidden />
            <Text size="sm">{words}</Text>
          </Group>
        )}
      </Stack>
    </Card>
  );
});

/** A chart that was never set up begins with what fits: lines along time, bars for anything else. */
function asView(view: View, chart: SqlChartSettings, { columns = [], types = [] }: SqlAnswer): Partial<Tab> {
  if (view === "table" || chart.display) return { view };
  const first = typeNames(columns, types).map(columnType);
  const alongTime = first.some((type) => type === "time" || type === "date");
  const only = columns.length === 1 && first[0] === "number";
  const display = only ? "BoldNumber" : alongTime ? "ActionsLineGraph" : "ActionsBar";
  return { view, chart: { ...chart, display } };
}

function Label({ icon: Icon, text }: { icon: typeof IconTable; text: string }) {
  return (
    <Group gap={6} wrap="nowrap">
      <Icon size={14} aria-hidden />
      {text}
    </Group>
  );
}

/** The server's own words; their picture of the place keeps its columns. */
function Failure({ error }: { error: unknown }) {
  const message = error instanceof Error ? error.message : String(error);
  const [sentence = "", ...picture] = message.split("\n");
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title="The query did not run"
      role="alert"
    >
      <Text size="sm">{sentence}</Text>
      {picture.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard
        <section className={classes.picture} tabIndex={0} aria-label="The place in the query">
          <pre>{picture.join("\n")}</pre>
        </section>
      )}
    </Alert>
  );
}

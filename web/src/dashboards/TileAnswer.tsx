import { Center, Text } from "@mantine/core";
import { CatchBoundary } from "@tanstack/react-router";
import type { Answer, Question } from "@/api/ask";
import { InsightChart } from "@/charts/InsightChart";
import { isEmpty } from "@/charts/isEmpty";
import { ResultTable } from "@/charts/ResultTable";
import { SqlChart } from "@/charts/SqlChart";
import { record, sourceOf } from "@/charts/source";
import { ErrorNotice } from "@/ui/ErrorNotice";

const ROWS = new Set(["HogQLQuery", "EventsQuery", "SessionsQuery", "ActorsQuery", "GroupsQuery"]);

interface TileAnswerProps {
  query: Question;
  answer: Answer;
  height: number;
  interactive?: boolean;
}

/** An answer as it is drawn on a dashboard. One that cannot be drawn says so in its place, and spares the others. */
export function TileAnswer(props: TileAnswerProps) {
  return (
    <CatchBoundary
      getResetKey={() => String(props.answer.last_refresh)}
      errorComponent={({ error, reset }) => <ErrorNotice error={error} onRetry={reset} />}
    >
      <Drawn {...props} />
    </CatchBoundary>
  );
}

/** A chart, or the rows of a question that gives rows. */
function Drawn({ query, answer, height, interactive = true }: TileAnswerProps) {
  if (isEmpty(query, answer)) {
    return (
      <Center h={height}>
        <Text size="sm" c="dimmed" ta="center" maw={320}>
          Nothing matches this question in its date range.
        </Text>
      </Center>
    );
  }
  if (answer.columns && (ROWS.has(sourceOf(query).kind ?? "") || query.kind === "DataVisualizationNode")) {
    const [columns, types, rows] = [answer.columns, answer.types ?? [], answer.results as unknown[][]];
    const display = query.kind === "DataVisualizationNode" ? query.display : null;
    if (display && display !== "ActionsTable") {
      const settings = { display: String(display), ...record(query.chartSettings) };
      return <SqlChart columns={columns} types={types} rows={rows} settings={settings} height={height} compact />;
    }
    return <ResultTable columns={columns} types={types} rows={rows} height={height} />;
  }
  return <InsightChart query={query} answer={answer} height={height} compact interactive={interactive} />;
}

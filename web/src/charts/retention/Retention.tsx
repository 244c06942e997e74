/** Who comes back: the mean as a line, each period's people as a row of the grid. */
import { Select, Stack } from "@mantine/core";
import { useMemo, useState } from "react";
import type { Question } from "@/api/ask";
import { showActors } from "../actors";
import { bucketTitle } from "../buckets";
import { useChartColors } from "../colors";
import { EChart } from "../EChart";
import { type ChartProps, record } from "../source";
import { retentionOption } from "./lineOption";
import { intervalOf, type Row, readRetention, type Table } from "./model";
import { RetentionGrid } from "./RetentionGrid";

export function Retention({ query, answer, height, compact, interactive }: ChartProps) {
  const colors = useChartColors();
  const { tables, labels, period } = useMemo(() => readRetention(query, answer), [query, answer]);
  const [key, setKey] = useState<string | null>(null);
  const table = tables.find((one) => one.key === key) ?? tables[0];
  const option = useMemo(
    () => retentionOption(tables, table, labels, colors, period),
    [tables, table, labels, colors, period],
  );
  const filter = record(query.retentionFilter);
  const withMean = filter.meanRetentionCalculation !== "none";
  if (!table) return null;
  const open = (row: Row, column: number) => {
    const when = bucketTitle(row.date, intervalOf(period));
    const which = table.hasBreakdown ? ` (${table.label})` : "";
    const back = column > 0 ? `, back on ${labels[column]}` : "";
    showActors(cellActors(query, table, row, column), `${when}${which}${back}`);
  };
  const drawn = compact ? filter.display === "ActionsLineGraph" : labels.length > 1;
  const chart = drawn && (
    <EChart option={option} height={compact ? height : Math.min(height, 260)} label={words(table, labels)} />
  );
  if (compact && drawn) return chart;
  return (
    <Stack gap="sm">
      {chart}
      {tables.length > 1 && (
        <Select
          label="Breakdown value"
          size="xs"
          w={260}
          allowDeselect={false}
          data={tables.map((one) => ({ value: one.key, label: one.label }))}
          value={table.key}
          onChange={setKey}
        />
      )}
      <RetentionGrid
        table={table}
        labels={labels}
        period={period}
        withMean={withMean}
        height={compact ? height : undefined}
        onOpen={interactive ? open : undefined}
      />
    </Stack>
  );
}

/** Those of a row who count in a column too: the source tells each column as `day_3`. */
function cellActors(query: Question, table: Table, row: Row, column: number): Question {
  const source: Question = { kind: "InsightActorsQuery", source: query, interval: row.index };
  if (table.hasBreakdown) source.breakdown = table.breakdown;
  const period = String(record(query.retentionFilter).period ?? "Day").toLowerCase();
  return {
    kind: "ActorsQuery",
    select: ["actor"],
    source,
    ...(column > 0 ? { properties: [{ type: "hogql", key: `${period}_${column}` }] } : {}),
  };
}

function words(table: Table, labels: string[]): string {
  const told = labels.flatMap((label, index) => {
    const mean = table.mean[index] ?? Number.NaN;
    return index > 0 && !Number.isNaN(mean) ? [`${label} ${Math.round(mean * 100)}%`] : [];
  });
  return `Mean retention: ${told.slice(0, 6).join(", ") || "nothing yet"}`;
}

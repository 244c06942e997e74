import { Box, Button, Skeleton, Text, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { useAnswer } from "@/api/ask";
import { useUrlState } from "@/app/urlState";
import { type Column, DataTable, type Sorting } from "@/ui/DataTable";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { type Breakdown, filtersFor, valueText } from "./breakdowns";
import { Pair } from "./Pair";
import classes from "./StatsTable.module.css";
import type { View } from "./view";

type Row = unknown[];

const FIRST = 10;
const MORE = 50;
const HEIGHT_PX = 430; // of a full table, so that nothing jumps when it comes

/** The API's columns with numbers: their heads, how they are sorted, and how they read. */
const NUMBERS: Record<string, { label: string; order: string; kind: "count" | "share" | "seconds" }> = {
  visitors: { label: "Visitors", order: "Visitors", kind: "count" },
  views: { label: "Views", order: "Views", kind: "count" },
  total_conversions: { label: "Conversions", order: "TotalConversions", kind: "count" },
  unique_conversions: { label: "Converting visitors", order: "UniqueConversions", kind: "count" },
  conversion_rate: { label: "Conversion rate", order: "ConversionRate", kind: "share" },
  bounce_rate: { label: "Bounce rate", order: "BounceRate", kind: "share" },
  average_scroll_percentage: { label: "Scrolled", order: "AverageScrollPercentage", kind: "share" },
  scroll_gt80_percentage: { label: "Read to the end", order: "ScrollGt80Percentage", kind: "share" },
};
const NO_SORTING: Sorting | null = null;

interface StatsTableProps {
  id: string;
  view: View;
  breakdown: Breakdown;
}

export function StatsTable({ id, view, breakdown }: StatsTableProps) {
  const [sorting, setSorting] = useUrlState<Sorting | null>(`${id}_by`, NO_SORTING);
  const [limit, setLimit] = useState(FIRST);
  const answer = useAnswer<Row[]>({
    kind: "WebStatsTableQuery",
    breakdownBy: breakdown.by,
    ...view.shared,
    ...breakdown.extra,
    ...(sorting ? { orderBy: [sorting.key, sorting.descending ? "DESC" : "ASC"] } : {}),
    limit,
  });
  if (answer.error && !answer.data) return <ErrorNotice error={answer.error} onRetry={() => answer.refetch()} />;
  if (!answer.data) return <Skeleton h={HEIGHT_PX} />;

  const names = (answer.data.columns ?? []).map((name) => name.replace("context.columns.", ""));
  const fill = names.indexOf("ui_fill_fraction");
  const shareOf = (row: Row) => Number(row[fill]) || 0;
  const largest = Math.max(...answer.data.results.map(shareOf), Number.EPSILON);
  const columns: Column<Row>[] = [
    {
      key: "value",
      label: breakdown.label,
      render: (row) => <Value view={view} breakdown={breakdown} value={row[0]} share={shareOf(row) / largest} />,
    },
    ...names.flatMap((name, index) => {
      const told = NUMBERS[name];
      if (!told) return [];
      return {
        key: told.order,
        label: told.label,
        align: "right" as const,
        sortable: true,
        render: (row: Row) => <Pair value={row[index]} kind={told.kind} />,
      };
    }),
  ];
  const shown = sorting ?? { key: view.goal ? "UniqueConversions" : "Visitors", descending: true };
  return (
    <Box mih={HEIGHT_PX} style={{ opacity: answer.isPlaceholderData ? 0.55 : 1 }} data-breakdown={breakdown.by}>
      <DataTable
        label={breakdown.tab}
        columns={columns}
        rows={answer.data.results}
        rowKey={(row) => JSON.stringify(row[0])}
        sorting={shown}
        onSort={setSorting}
        empty={
          <Text size="sm" c="dimmed" py="xl" ta="center" maw={420} mx="auto">
            {breakdown.empty ?? "No visit fits in this range."}
          </Text>
        }
      />
      {answer.data.hasMore && (
        <Button mt="xs" size="compact-sm" variant="subtle" onClick={() => setLimit(limit + MORE)}>
          Show more
        </Button>
      )}
    </Box>
  );
}

interface ValueProps {
  view: View;
  breakdown: Breakdown;
  value: unknown;
  share: number;
}

/** A value, on a bar as long as its share of the largest; a click filters everything on the page by it. */
function Value({ view, breakdown, value, share }: ValueProps) {
  const words = valueText(breakdown, value);
  const filters = filtersFor(breakdown, value);
  const content = (
    <>
      <span className={classes.fill} style={{ width: `${Math.min(100, share * 100)}%` }} />
      <span className={classes.words} title={words}>
        {words}
      </span>
    </>
  );
  if (!filters) return <span className={classes.value}>{content}</span>;
  return (
    <UnstyledButton
      className={classes.value}
      onClick={() => view.narrow(filters)}
      aria-label={`Filter by ${breakdown.label.toLowerCase()} ${words}`}
    >
      {content}
    </UnstyledButton>
  );
}

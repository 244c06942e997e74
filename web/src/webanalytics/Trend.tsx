import { Group, SegmentedControl, Select, Skeleton } from "@mantine/core";
import { useMemo } from "react";
import { type Answer, useAnswer } from "@/api/ask";
import { useUrlState } from "@/app/urlState";
import { InsightChart } from "@/charts/InsightChart";
import { Card } from "@/ui/Card";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { asTrend, type Bucket } from "./asTrend";
import type { View } from "./view";

export type Metric = "UniqueUsers" | "PageViews" | "Sessions" | "SessionDuration" | "Bounces";

export const METRIC_LABELS: Record<Metric, string> = {
  UniqueUsers: "Visitors",
  PageViews: "Page views",
  Sessions: "Sessions",
  SessionDuration: "Session duration",
  Bounces: "Bounces",
};
const HEIGHT = 280;
const INTERVALS = ["hour", "day", "week", "month"].map((value) => ({ value, label: `By ${value}` }));

interface TrendProps {
  view: View;
  metric: Metric;
  onMetric: (metric: Metric) => void;
}

export function Trend({ view, metric, onMetric }: TrendProps) {
  const [interval, setInterval] = useUrlState("interval", "day");
  const answer = useAnswer<Bucket[]>({ kind: "WebTrendsQuery", metrics: [metric], interval, ...goalless(view) });
  const drawn = useMemo(
    () => (answer.data ? asTrend(answer.data as Answer<Bucket[]>, metric, METRIC_LABELS[metric]) : null),
    [answer.data, metric],
  );
  const query = useMemo(
    () => ({
      kind: "TrendsQuery",
      interval,
      series: [{ kind: "EventsNode", event: "$pageview", name: METRIC_LABELS[metric] }],
      trendsFilter: {
        display: "ActionsLineGraph",
        ...(metric === "SessionDuration" ? { aggregationAxisFormat: "duration" } : {}),
      },
    }),
    [interval, metric],
  );
  return (
    <Card
      title={METRIC_LABELS[metric]}
      actions={
        <Group gap="xs">
          <Select
            size="xs"
            w={150}
            aria-label="Number in the graph"
            allowDeselect={false}
            data={Object.entries(METRIC_LABELS).map(([value, label]) => ({ value, label }))}
            value={metric}
            onChange={(next) => next && onMetric(next as Metric)}
          />
          <SegmentedControl size="xs" aria-label="Interval" data={INTERVALS} value={interval} onChange={setInterval} />
        </Group>
      }
    >
      {answer.error && !answer.data ? (
        <ErrorNotice error={answer.error} onRetry={() => answer.refetch()} />
      ) : drawn ? (
        <div style={{ opacity: answer.isPlaceholderData ? 0.55 : 1, minHeight: HEIGHT }}>
          <InsightChart query={query} answer={drawn} height={HEIGHT} compact interactive={false} />
        </div>
      ) : (
        <Skeleton h={HEIGHT} />
      )}
    </Card>
  );
}

/** The graph shows visits whether or not they led to the goal. */
function goalless(view: View) {
  const { conversionGoal: _, ...rest } = view.shared;
  return rest;
}

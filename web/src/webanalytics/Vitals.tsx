import { SegmentedControl, SimpleGrid, Skeleton, Text, Title } from "@mantine/core";
import { IconGauge } from "@tabler/icons-react";
import { useAnswer } from "@/api/ask";
import { useUrlState } from "@/app/urlState";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { number } from "@/ui/format";
import type { View } from "./view";

type Bands = Record<"good" | "needs_improvements" | "poor", { path: string; value: number }[]>;

// Where Google's Core Web Vitals draw their lines: https://web.dev/articles/vitals
const METRICS: Record<string, { label: string; thresholds: [number, number]; unit: string }> = {
  LCP: { label: "Largest contentful paint", thresholds: [2500, 4000], unit: " ms" },
  INP: { label: "Interaction to next paint", thresholds: [200, 500], unit: " ms" },
  CLS: { label: "Cumulative layout shift", thresholds: [0.1, 0.25], unit: "" },
  FCP: { label: "First contentful paint", thresholds: [1800, 3000], unit: " ms" },
};
const BANDS: [keyof Bands, string][] = [
  ["good", "Good"],
  ["needs_improvements", "Needs improvement"],
  ["poor", "Poor"],
];

/** How fast pages feel: of each path what three of four views stayed below. */
export function Vitals({ view }: { view: View }) {
  const [metric, setMetric] = useUrlState("vital", "LCP");
  const told = METRICS[metric] ?? (METRICS.LCP as (typeof METRICS)[string]);
  const { dateRange, properties, filterTestAccounts } = view.shared;
  const answer = useAnswer<Bands[]>({
    kind: "WebVitalsPathBreakdownQuery",
    dateRange,
    properties,
    filterTestAccounts,
    metric,
    percentile: "p75",
    thresholds: told.thresholds,
  });
  const bands = answer.data?.results[0];
  const isEmpty = bands && BANDS.every(([band]) => bands[band].length === 0);
  return (
    <Card
      title="Web vitals"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Web vital"
          data={Object.keys(METRICS)}
          value={metric}
          onChange={setMetric}
        />
      }
    >
      {answer.error && !bands ? (
        <ErrorNotice error={answer.error} onRetry={() => answer.refetch()} />
      ) : !bands ? (
        <Skeleton h={200} />
      ) : isEmpty ? (
        <EmptyState icon={IconGauge} title="No web vitals in this range">
          The web SDK measures how fast pages appear and answer once <code>capture_performance</code> is on.
        </EmptyState>
      ) : (
        <>
          <Text size="sm" c="dimmed" mb="xs">
            {told.label}: three of four page views were at most this.
          </Text>
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            {BANDS.map(([band, label]) => (
              <div key={band}>
                <Title order={3} fz="sm">
                  {label}
                </Title>
                {bands[band].map((one) => (
                  <Text key={one.path} size="sm" truncate title={one.path}>
                    {one.path}: {number(one.value)}
                    {told.unit}
                  </Text>
                ))}
              </div>
            ))}
          </SimpleGrid>
        </>
      )}
    </Card>
  );
}

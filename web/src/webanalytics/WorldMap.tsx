import { Skeleton, Text } from "@mantine/core";
import { useMemo } from "react";
import { type Answer, useAnswer } from "@/api/ask";
import { InsightChart } from "@/charts/InsightChart";
import { ErrorNotice } from "@/ui/ErrorNotice";
import type { View } from "./view";

const HEIGHT = 400;
const COUNTRIES = 300; // more than there are
const MAP = {
  kind: "TrendsQuery",
  series: [{ kind: "EventsNode", event: "$pageview", name: "Visitors", math: "dau" }],
  breakdownFilter: { breakdown: "$geoip_country_code", breakdown_type: "event" },
  trendsFilter: { display: "WorldMap" },
};

export function WorldMap({ view }: { view: View }) {
  const { compareFilter: _, ...rest } = view.shared;
  const answer = useAnswer<unknown[][]>({
    kind: "WebStatsTableQuery",
    breakdownBy: "Country",
    ...rest,
    limit: COUNTRIES,
  });
  const drawn = useMemo(() => (answer.data ? asMap(answer.data) : null), [answer.data]);
  if (answer.error && !drawn) return <ErrorNotice error={answer.error} onRetry={() => answer.refetch()} />;
  if (!drawn) return <Skeleton h={HEIGHT} />;
  if (drawn.results.length === 0) {
    return (
      <Text size="sm" c="dimmed" py="xl" ta="center">
        No visit in this range has a country.
      </Text>
    );
  }
  return <InsightChart query={MAP} answer={drawn} height={HEIGHT} compact interactive={false} />;
}

/** Visitors of each country as the answer of a trend, which the map draws. */
function asMap(answer: Answer<unknown[][]>): Answer<unknown[]> {
  const results = answer.results.map(([country, visitors]) => {
    const count = Array.isArray(visitors) ? visitors[0] : visitors;
    return {
      action: { id: "$pageview", order: 0, name: "Visitors", type: "events", math: "dau" },
      label: String(country),
      breakdown_value: country,
      aggregated_value: count,
      count,
      data: [],
      days: [],
      labels: [],
    };
  });
  return { ...answer, results };
}

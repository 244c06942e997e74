import type { Question } from "@/api/ask";
import type { Breakdown } from "./breakdowns";
import type { View } from "./view";

/** The table's question as a trend, to be looked at closer and saved. None where no property stands behind it. */
export function asInsight(view: View, breakdown: Breakdown): Question | null {
  if (!breakdown.property) return null;
  const { dateRange, properties, filterTestAccounts } = view.shared;
  return {
    kind: "InsightVizNode",
    source: {
      kind: "TrendsQuery",
      series: [{ kind: "EventsNode", event: "$pageview", name: "$pageview", math: "dau" }],
      dateRange,
      properties,
      filterTestAccounts,
      interval: "day",
      trendsFilter: { display: "ActionsBarValue" },
      breakdownFilter: { breakdown: breakdown.property.key, breakdown_type: breakdown.property.type },
    },
  };
}

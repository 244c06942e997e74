/** Insights about one group, ready to be opened in the editor. */
import type { Question } from "@/api/ask";

export interface GroupInsight {
  title: string;
  about: string;
  query: Question;
}

const daily = { interval: "day", dateRange: { date_from: "-30d" } };

export function groupInsights(typeIndex: number, key: string): GroupInsight[] {
  const properties = [{ type: "event_metadata", key: `$group_${typeIndex}`, operator: "exact", value: [key] }];
  const any = { kind: "EventsNode", event: null, name: "All events" };
  const insight = (source: Question): Question => ({ kind: "InsightVizNode", source: { ...source, properties } });
  return [
    {
      title: "Active persons",
      about: "How many different persons did something each day",
      query: insight({ kind: "TrendsQuery", series: [{ ...any, math: "dau" }], ...daily }),
    },
    {
      title: "Events by name",
      about: "What was done most",
      query: insight({
        kind: "TrendsQuery",
        series: [{ ...any, math: "total" }],
        ...daily,
        breakdownFilter: { breakdown_type: "event_metadata", breakdown: "event" },
        trendsFilter: { display: "ActionsBarValue" },
      }),
    },
    {
      title: "Pageviews",
      about: "Pages seen each day",
      query: insight({
        kind: "TrendsQuery",
        series: [{ kind: "EventsNode", event: "$pageview", name: "$pageview", math: "total" }],
        ...daily,
      }),
    },
    {
      title: "Retention",
      about: "Whether its persons come back week after week",
      query: insight({
        kind: "RetentionQuery",
        retentionFilter: {
          period: "Week",
          totalIntervals: 8,
          retentionType: "retention_first_time",
          targetEntity: { id: "$pageview", type: "events" },
          returningEntity: { id: "$pageview", type: "events" },
        },
        dateRange: { date_from: "-8w" },
      }),
    },
  ];
}

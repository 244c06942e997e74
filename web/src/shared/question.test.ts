import { expect, test } from "vitest";
import type { SharedInsight } from "./data";
import { answerFor, questionFor } from "./question";

const insight: SharedInsight = {
  name: "Funnel",
  description: null,
  kind: "FUNNELS",
  display: "steps",
  look: { funnelsFilter: { funnelVizType: "steps" } },
  result: [
    { order: 0, name: "seen", count: 5 },
    { order: 1, name: "bought", count: 2 },
  ],
  columns: null,
  types: null,
  withheld: null,
  last_refresh: "2026-01-01T00:00:00Z",
  timezone: "UTC",
};

test("charts get a question with as many series as the answer has", () => {
  expect(questionFor(insight)).toMatchObject({
    kind: "FunnelsQuery",
    series: [{ event: "seen" }, { event: "bought" }],
    funnelsFilter: { funnelVizType: "steps" },
  });
  expect(answerFor(insight).results).toBe(insight.result);
});

test("the display of a trend is kept, and tables are SQL", () => {
  const trend = { ...insight, kind: "TRENDS", display: "BoldNumber", look: {}, result: [{ label: "a", count: 1 }] };
  expect(questionFor(trend)).toMatchObject({ kind: "TrendsQuery", trendsFilter: { display: "BoldNumber" } });
  const table = { ...insight, kind: "SQL", look: { display: "ActionsBar" }, columns: ["n"], result: [[1]] };
  expect(questionFor(table)).toMatchObject({ kind: "DataVisualizationNode", display: "ActionsBar" });
});

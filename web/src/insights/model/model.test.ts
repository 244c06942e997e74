import { expect, test } from "vitest";
import { askable, sameQuery, whatIsMissing } from "./askable";
import { convert, firstUnused, seriesOf } from "./convert";
import { intervalFor } from "./displays";
import { unwrap, wrap } from "./kinds";
import { nameOf } from "./names";
import type { InsightQuery } from "./types";

const TRENDS: InsightQuery = {
  kind: "TrendsQuery",
  series: [
    { kind: "EventsNode", event: "$pageview", name: "$pageview", math: "sum", math_property: "price" },
    { kind: "EventsNode", event: "user signed up", name: "user signed up", math: "dau" },
  ],
  dateRange: { date_from: "-30d", date_to: null },
  properties: { type: "AND", values: [] },
  filterTestAccounts: true,
};

test("another kind keeps events, filters and dates", () => {
  const funnel = convert(TRENDS, "FunnelsQuery", null);
  expect(funnel.series?.map((one) => one.kind === "EventsNode" && one.event)).toEqual(["$pageview", "user signed up"]);
  expect(funnel.series?.[0]?.math).toBeUndefined();
  expect([funnel.dateRange, funnel.filterTestAccounts]).toEqual([TRENDS.dateRange, true]);
  const retention = convert(funnel, "RetentionQuery", null);
  expect(retention.retentionFilter?.targetEntity).toMatchObject({ id: "$pageview", type: "events" });
  expect(retention.retentionFilter?.returningEntity).toMatchObject({ id: "user signed up" });
  expect(seriesOf(convert(retention, "TrendsQuery", null))).toHaveLength(2);
  expect(convert(TRENDS, "LifecycleQuery", null).series).toHaveLength(1);
});

test("a new funnel begins with two steps", () => {
  expect(nameOf(convert(null, "FunnelsQuery", "$pageview", "order placed"))).toBe("Funnel: Pageview → order placed");
});

test("what is not finished is not asked", () => {
  const half: InsightQuery = {
    kind: "TrendsQuery",
    series: [{ kind: "EventsNode", event: "order", math: "sum" }],
    trendsFilter: { formulaNodes: [{ formula: " " }] },
    breakdownFilter: { breakdowns: [{ property: "", type: "event" }] },
  };
  const asked = askable(half);
  expect(asked.series?.[0]?.math).toBe("total");
  expect(asked.trendsFilter?.formulaNodes).toBeUndefined();
  expect(asked.breakdownFilter?.breakdowns).toBeUndefined();
  expect(whatIsMissing({ kind: "FunnelsQuery", series: half.series })).toContain("two steps");
  expect(whatIsMissing(TRENDS)).toBeNull();
});

test("queries are the same whatever the order of their keys and the nulls among them", () => {
  expect(sameQuery({ a: 1, b: null, c: [{ d: 1, e: undefined }] }, { c: [{ d: 1 }], a: 1 })).toBe(true);
  expect(sameQuery({ a: 1 }, { a: 2 })).toBe(false);
});

test("wrappers are taken off, and keep what they said", () => {
  const saved = { kind: "InsightVizNode", full: true, source: TRENDS };
  expect(unwrap(saved)).toBe(TRENDS);
  expect(unwrap({ kind: "DashboardsNode" })).toBeNull();
  expect(wrap(TRENDS, saved)).toEqual(saved);
  expect(wrap({ kind: "HogQLQuery", query: "SELECT 1" }, saved)).toMatchObject({ kind: "DataVisualizationNode" });
});

test("names say what is shown", () => {
  const by: InsightQuery = {
    ...TRENDS,
    breakdownFilter: { breakdowns: [{ property: "$browser", type: "event" }] },
  };
  expect(nameOf(by)).toBe("Pageview (sum of price), user signed up (unique users) by Browser");
  const everybody: InsightQuery = { kind: "TrendsQuery", series: [{ kind: "EventsNode", event: null, math: "dau" }] };
  expect(nameOf(everybody)).toBe("Active users");
});

test("a range begins with an interval that gives a readable number of points", () => {
  expect(["-24h", "dStart", "-7d", "-90d", "-180d", "all", "2026-01-01"].map(intervalFor)).toEqual([
    "hour",
    "hour",
    "day",
    "day",
    "week",
    "month",
    "day",
  ]);
});

test("a new step is the most used event that is no step yet", () => {
  const events = [{ name: "$pageview" }, { name: "signed up" }];
  expect(firstUnused([{ kind: "EventsNode", event: "$pageview" }], events)).toBe("signed up");
  expect(firstUnused([{ kind: "ActionsNode", id: 1, event: "$pageview" } as never], events)).toBe("$pageview");
  expect(firstUnused([{ kind: "EventsNode", event: "$pageview" }], events.slice(0, 1))).toBe(null);
});

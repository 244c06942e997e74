import { expect, test } from "vitest";
import { DEFAULT_COLUMNS } from "./columns";
import { eventsQuery } from "./eventRow";
import { asInsight, asSql } from "./openAs";

test("a list becomes SQL with the same columns, filters and order", () => {
  const filters = { event: "it's sold", date_from: "-7d" };
  const { q, filters: kept } = asSql(eventsQuery(filters, DEFAULT_COLUMNS), filters);
  expect(q).toContain("coalesce(properties.$current_url, properties.$screen_name) AS `URL or screen`");
  expect(q).toContain("WHERE {filters}\n    AND event = 'it\\'s sold'\nORDER BY timestamp DESC");
  expect(kept).toEqual({ dateRange: { date_from: "-7d", date_to: null } });
});

test("aggregates are grouped by the other columns", () => {
  const { q } = asSql(eventsQuery({}, ["event", "count() -- How many"], []), {});
  expect(q).toContain("count() AS `How many`");
  expect(q).toContain("GROUP BY event\nLIMIT");
});

test("an insight counts by hours within a day", () => {
  expect(asInsight({ date_from: "-24h" }).source).toMatchObject({ kind: "TrendsQuery", interval: "hour" });
});

import { expect, test } from "vitest";
import { describeDateRange } from "./dateRange";
import { asGroup, describeFilter, eventName, isComplete, operatorsFor, propertyName } from "./filters";

test("filters read as sentences", () => {
  expect(describeFilter({ type: "event", key: "$browser", operator: "exact", value: ["Chrome", "Safari"] })).toBe(
    "Browser equals Chrome or Safari",
  );
  expect(describeFilter({ type: "event", key: "price", operator: "between", value: [1, 5] })).toBe(
    "price between 1 and 5",
  );
  expect(describeFilter({ type: "person", key: "email", operator: "is_set" })).toBe("email is set");
  expect(describeFilter({ type: "cohort", key: "id", operator: "not_in", value: 3 }, "Buyers")).toBe(
    "Not in cohort Buyers",
  );
});

test("a filter without its value is not complete", () => {
  expect(isComplete({ type: "event", key: "a", operator: "exact", value: [] })).toBe(false);
  expect(isComplete({ type: "event", key: "a", operator: "between", value: ["", 3] })).toBe(false);
  expect(isComplete({ type: "event", key: "a", operator: "is_not_set" })).toBe(true);
  expect(isComplete({ type: "hogql", key: "1 = 1" })).toBe(true);
});

test("operators go with the type of a property", () => {
  expect(operatorsFor("event", "Numeric")).toContain("between");
  expect(operatorsFor("event", "DateTime")[0]).toBe("is_date_exact");
  expect(operatorsFor("event", "Boolean")).not.toContain("gt");
  expect(operatorsFor("cohort", null)).toEqual(["in", "not_in"]);
});

test("names of the SDKs' own events and properties are words", () => {
  expect([null, "$pageview", "order placed"].map(eventName)).toEqual(["All events", "Pageview", "order placed"]);
  expect(["$current_url", "$os", "plan"].map(propertyName)).toEqual(["Current URL", "OS", "plan"]);
});

test("filters of any form become a group of groups", () => {
  const one = { type: "event" as const, key: "a", value: 1 };
  expect(asGroup([one])).toEqual({ type: "AND", values: [{ type: "AND", values: [one] }] });
  expect(asGroup({ type: "OR", values: [one] })).toEqual({ type: "AND", values: [{ type: "OR", values: [one] }] });
  expect(asGroup(undefined).values).toEqual([]);
});

test("date ranges are told as people say them", () => {
  expect(describeDateRange(null)).toBe("Last 7 days");
  expect(describeDateRange({ date_from: "-3w" })).toBe("Last 3 weeks");
  expect(describeDateRange({ date_from: "2026-11-01", date_to: "2026-11-08" })).toBe("1 Nov 2026 – 8 Nov 2026");
  expect(describeDateRange({ date_from: "-1mStart", date_to: "-1mEnd" })).toBe("Previous month");
});

import { expect, test } from "vitest";
import { csvCell } from "./actors/actorsCsv";
import { bucketAt, bucketLabel, bucketTitle, clockOf, isIncomplete } from "./buckets";
import { COLORS } from "./colors";
import { readRetention } from "./retention/model";
import { shapeOf, sqlSeries } from "./sql/settings";
import { columnType } from "./sql/types";
import { nearest } from "./trends/SeriesChart";
import { readSeries, type Series } from "./trends/series";
import { formatsOf } from "./valueFormat";

test("intervals are named by their size", () => {
  expect(bucketLabel("2026-11-23", "day")).toBe("23 Nov");
  expect(bucketLabel("2026-11-23 13:00:00", "hour")).toBe("23 Nov 13:00");
  expect(bucketLabel("2026-11-01", "month")).toBe("Nov 2026");
  expect(bucketTitle("2026-11-23", "week")).toBe("Week of 23 Nov 2026");
  expect(bucketTitle("2026-11-23", "day")).toBe("Mon 23 Nov 2026");
});

test("the last interval is open until the project's clock has passed it", () => {
  const now = new Date("2026-11-23T23:30:00Z");
  expect(isIncomplete(["2026-11-22", "2026-11-23"], "day", "UTC", now)).toBe(true);
  expect(isIncomplete(["2026-11-22", "2026-11-23"], "day", "Asia/Tokyo", now)).toBe(false);
  expect(isIncomplete(["2026-10-01"], "month", "UTC", now)).toBe(false);
});

test("a moment finds its interval", () => {
  const days = ["2026-11-21", "2026-11-22"];
  expect(bucketAt(days, "day", clockOf("2026-11-22T10:00:00"))).toBe(1);
  expect(bucketAt(days, "day", clockOf("2026-11-24T10:00:00"))).toBe(null);
});

test("numbers are written as the axis says", () => {
  expect(formatsOf({}).full(1234.5)).toBe("1,234.5");
  expect(formatsOf({ aggregationAxisFormat: "percentage_scaled" }).full(0.25)).toBe("25%");
  expect(formatsOf({ aggregationAxisFormat: "duration" }).full(90)).toBe("1m 30s");
  expect(formatsOf({ aggregationAxisPrefix: "~", aggregationAxisPostfix: " kg", decimalPlaces: 0 }).full(1.6)).toBe(
    "~2 kg",
  );
  expect(formatsOf({ aggregationAxisFormat: "currency" }).full(12)).toBe("$12.00");
  expect(formatsOf({ aggregationAxisFormat: "currency" }, "EUR").full(12)).toBe("€12.00");
});

test("a click finds the part of a stack, or the closest line", () => {
  const series = [
    { key: "a", data: [10], compare: null },
    { key: "b", data: [5], compare: null },
  ] as unknown as Series[];
  expect(nearest(series, { index: 0, value: 12 }, true)?.key).toBe("b");
  expect(nearest(series, { index: 0, value: 9 }, false)?.key).toBe("a");
  expect(nearest(series, { index: 3, value: 9 }, false)).toBe(undefined);
});

test("retention leaves out what has not begun, and means of what is not over", () => {
  const values = (...counts: number[]) => counts.map((count, index) => ({ count, label: `Day ${index}` }));
  const results = [
    { date: "2026-11-21T00:00:00+00:00", values: values(10, 5, 1) },
    { date: "2026-11-22T00:00:00+00:00", values: values(20, 2, 0) },
    { date: "2026-11-23T00:00:00+00:00", values: values(4, 0, 0) },
  ];
  const now = new Date("2026-11-23T12:00:00Z");
  const { tables } = readRetention({ kind: "RetentionQuery" }, { results, timezone: "UTC" }, now);
  expect(tables[0]?.rows.map((row) => row.cells.filter((cell) => !cell.future).length)).toEqual([3, 2, 1]);
  expect(tables[0]?.mean).toEqual([1, 0.5, Number.NaN]);
});

test("types of columns are read through what wraps them", () => {
  expect(["Nullable(Float64)", "LowCardinality(String)", "DateTime64(6, 'UTC')", "Date"].map(columnType)).toEqual([
    "number",
    "text",
    "time",
    "date",
  ]);
});

test("a result is drawn by its time and numbers, and by a column of series", () => {
  const columns = ["day", "browser", "n"];
  const rows = [
    ["2026-11-22", "Chrome", 3],
    ["2026-11-22", "Safari", 1],
    ["2026-11-23", "Chrome", 4],
  ];
  const shape = shapeOf({ seriesBreakdownColumn: "browser" }, columns, ["date", "text", "number"]);
  expect(shape).toEqual({ x: "day", ys: ["n"], by: "browser" });
  expect(sqlSeries(shape, columns, rows)).toEqual({
    xs: ["2026-11-22", "2026-11-23"],
    series: [
      { name: "Chrome", data: [3, 4] },
      { name: "Safari", data: [1, null] },
    ],
  });
});

test("no cell of an export is a formula", () => {
  expect(csvCell("=1+1")).toBe("'=1+1");
  expect(csvCell(-5)).toBe("-5");
  expect(csvCell('a "b", c')).toBe('"a ""b"", c"');
});

test("a series of every event is called after what it counts", () => {
  const action = { id: null, type: "events", order: 0, math: "dau" };
  const label = (one: string, more: object = {}) =>
    readSeries({ kind: "TrendsQuery" }, { results: [{ label: one, action: { ...action, ...more } }] }, COLORS.light)[0]
      ?.label;
  expect(label("All events")).toBe("Active users");
  expect(label("All events - Chrome", { math: "unique_session" })).toBe("Sessions - Chrome");
  expect(label("All events", { math: "total" })).toBe("All events");
  const shared = { results: [{ label: "All events", math: "weekly_active" }] };
  expect(readSeries({ kind: "TrendsQuery" }, shared, COLORS.light)[0]?.label).toBe("Weekly active users");
  expect(label("order placed", { id: "order placed" })).toBe("order placed");
});

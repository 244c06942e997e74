import { expect, test } from "vitest";
import { minuteSeries } from "./minutes";

const NOW = "2026-11-23T12:00:30Z";

test("minutes without events are bars of nothing", () => {
  const minutes = [
    { minute: "2026-11-23T11:58:00Z", stored: 4, dropped: 1 },
    { minute: "2026-11-23T12:00:00Z", stored: 2, dropped: 0 },
  ];
  const { labels, stored, dropped } = minuteSeries(minutes, NOW, 1, "UTC");
  expect(labels).toHaveLength(61);
  expect(labels.slice(-3)).toEqual(["11:58", "11:59", "12:00"]);
  expect(stored.slice(-3)).toEqual([4, 0, 2]);
  expect(dropped.slice(-3)).toEqual([1, 0, 0]);
});

test("long times are put together, and what is older is left out", () => {
  const minutes = [
    { minute: "2026-11-22T00:00:00Z", stored: 100, dropped: 0 },
    { minute: "2026-11-23T11:46:00Z", stored: 3, dropped: 0 },
    { minute: "2026-11-23T11:51:00Z", stored: 5, dropped: 0 },
  ];
  const { stored } = minuteSeries(minutes, NOW, 24, "UTC");
  expect(stored.length).toBeLessThanOrEqual(181);
  expect(stored.reduce((sum, one) => sum + one, 0)).toBe(8);
});

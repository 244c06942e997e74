import { expect, test } from "vitest";
import { asTrend } from "./asTrend";

test("pairs become two series, plain numbers one", () => {
  const pairs = [
    { bucket: "2026-01-01", metrics: { Sessions: [2, 1] as [number, number] } },
    { bucket: "2026-01-02", metrics: { Sessions: [3, null] as [number, null] } },
  ];
  expect(asTrend({ results: pairs }, "Sessions", "Sessions").results).toMatchObject([
    { compare_label: "current", data: [2, 3], count: 5, days: ["2026-01-01", "2026-01-02"] },
    { compare_label: "previous", data: [1, 0] },
  ]);
  const plain = [{ bucket: "2026-01-01", metrics: { Sessions: 2 } }];
  expect(asTrend({ results: plain }, "Sessions", "Sessions").results).toMatchObject([{ data: [2], count: 2 }]);
});

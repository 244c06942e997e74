import { expect, test } from "vitest";
import { sqlGrid } from "./heatmap";
import { sqlPoints } from "./scatter";
import { shapeOf } from "./settings";

test("a scatter plot is of two columns of numbers", () => {
  const columns = ["browser", "visits", "orders"];
  const shape = shapeOf({ display: "ScatterPlot" }, columns, ["text", "number", "number"]);
  expect(shape).toEqual({ x: "visits", ys: ["orders"], by: null });
  const rows = [
    ["Chrome", 10, 1],
    ["Safari", 10, "2.5"],
    ["Edge", null, 3],
    ["Opera", 4, null],
  ];
  expect(sqlPoints(shape, columns, rows, "number")).toEqual([
    {
      name: "orders",
      points: [
        [10, 1],
        [10, 2.5],
      ],
    },
  ]);
  const split = { ...shape, by: "browser" };
  expect(sqlPoints(split, columns, rows, "number").map((one) => one.name)).toEqual(["Chrome", "Safari"]);
});

test("times of a scatter plot are moments, and rows have numbers where there is no x", () => {
  const days = sqlPoints({ x: "day", ys: ["n"], by: null }, ["day", "n"], [["2026-11-22", 3]], "date");
  expect(days[0]?.points).toEqual([[Date.UTC(2026, 10, 22), 3]]);
  expect(sqlPoints({ x: null, ys: ["n"], by: null }, ["n"], [[5], [6]], "text")[0]?.points).toEqual([
    [1, 5],
    [2, 6],
  ]);
});

test("a grid is of two columns and a number, numbers in their order", () => {
  const columns = ["hour", "browser", "n"];
  const shape = shapeOf({ display: "TwoDimensionalHeatmap" }, columns, ["number", "text", "number"]);
  expect(shape).toEqual({ x: "hour", ys: ["n"], by: "browser" });
  const rows = [
    [10, "Chrome", 3],
    [9, "Chrome", 1],
    [9, null, 4],
    [9, "Chrome", 2],
  ];
  expect(sqlGrid(shape, columns, rows)).toEqual({
    xs: ["9", "10"],
    ys: ["Chrome", "None (no value)"],
    cells: [
      [1, 0, 3],
      [0, 0, 3],
      [0, 1, 4],
    ],
    min: 0,
    max: 4,
  });
});

test("a grid reads the columns that other settings of it name", () => {
  const settings = {
    display: "TwoDimensionalHeatmap",
    heatmap: { xAxisColumn: "b", yAxisColumn: "a", valueColumn: "n" },
  };
  expect(shapeOf(settings, ["a", "b", "n", "m"], ["text", "text", "number", "number"])).toEqual({
    x: "b",
    ys: ["n"],
    by: "a",
  });
});

import { expect, test } from "vitest";
import type { Question } from "@/api/ask";
import { COLORS } from "../colors";
import { alsoFiltered, cellActors } from "../heatmap/cellActors";
import { cellName } from "../heatmap/model";
import { formulaChoices, lettersOf } from "./actorsOf";
import { changeOf, changeText } from "./change";
import { headline, headlineWords, listedDay } from "./metric";
import { readSeries, type Series } from "./series";
import { labelShifts, slopesOf, spread } from "./slope";
import { bounds } from "./slopeOption";

const one = (data: number[], more: Partial<Series> = {}) =>
  ({
    key: "0:null:",
    order: 0,
    formula: null,
    label: "$pageview",
    total: data.reduce((sum, value) => sum + value, 0),
    days: data.map((_, at) => `2026-11-2${at}`),
    data,
    ...more,
  }) as Series;

test("a change is a share of the number before", () => {
  expect([changeOf(10, 12), changeOf(10, 5), changeOf(0, 3), changeOf(0, 0), changeOf(-4, -2)]).toEqual([
    0.2,
    -0.5,
    null,
    0,
    0.5,
  ]);
  expect([0.2, -0.5, null, 0].map(changeText)).toEqual(["+20%", "−50%", "from 0", "0%"]);
});

test("slopes lead from the first number to the last", () => {
  const [slope] = slopesOf([one([10, 99, 15]), one([4])]);
  expect([slope?.first, slope?.last, slope?.change]).toEqual([10, 15, 0.5]);
  expect(slopesOf([one([4])])).toEqual([]);
  expect([bounds([]), bounds([5, 5]), bounds([1, 9])]).toEqual([
    [0, 1],
    [4, 6],
    [1, 9],
  ]);
});

test("labels are moved apart, in their order and within the plot", () => {
  expect(spread([50, 52, 10], 16, 0, 100)).toEqual([50, 66, 10]);
  expect(spread([98, 99, 100], 16, 0, 100)).toEqual([68, 84, 100]);
  expect(spread([0, 0, 0], 16, 0, 16)).toEqual([0, 8, 16]);
  expect(spread([], 16, 0, 100)).toEqual([]);
});

test("the largest are labelled where labels would be too far from their points", () => {
  const slopes = slopesOf([one([1, 2], { key: "a" }), one([9, 1], { key: "b" }), one([3, 4], { key: "c" })]);
  const room = { gap: 16, farthest: 20, low: 0, high: 100 };
  expect([...labelShifts(slopes, () => 0, room)]).toEqual([
    ["b", 0],
    ["c", 16],
  ]);
  expect(labelShifts(slopes, (slope) => slope.first * 10, room).size).toBe(3);
});

test("a metric is the sum, the mean or the last of its intervals, and says which", () => {
  const series = one([2, 4, 9]);
  expect([headline(series, "total"), headline(series, "average"), headline(series, "latest")]).toEqual([15, 5, 9]);
  expect(headlineWords(series, "total", "day", "Mon")).toBe("Sum of 3 days");
  expect(headlineWords(one([1]), "average", "week", "Mon")).toBe("Average of 1 week");
});

test("a metric opens only lists that are as long as its number", () => {
  const ask = (math: string, filter = {}) => ({
    kind: "TrendsQuery",
    series: [{ kind: "EventsNode", math }],
    trendsFilter: filter,
  });
  const series = one([2, 4]);
  expect(listedDay(ask("total"), series, "total")).toBe(null);
  expect(listedDay(ask("dau"), series, "total")).toBe(undefined);
  expect(listedDay(ask("dau"), series, "latest")).toBe("2026-11-21");
  expect(listedDay(ask("total"), series, "average")).toBe(undefined);
  expect(listedDay(ask("total", { smoothingIntervals: 7 }), series, "total")).toBe(undefined);
});

const FORMULA = {
  kind: "TrendsQuery",
  series: [
    { kind: "EventsNode", event: "signed up" },
    { kind: "EventsNode", event: "$pageview", custom_name: "Views" },
  ],
  trendsFilter: { formulaNodes: [{ formula: "b / A * 1e2" }] },
};

test("rows of a formula are named by their breakdown values", () => {
  const row = (order: number, label: string, value: string) => ({
    action: null,
    order,
    label,
    breakdown_value: value,
    data: [1],
    days: ["2026-11-20"],
  });
  const labels = (query: Question, results: object[]) =>
    readSeries(query, { results }, COLORS.light).map((series) => series.label);
  const two = [row(0, "Formula (A / B)", "Chrome"), row(0, "Formula (A / B)", "Safari")];
  expect(labels(FORMULA, two)).toEqual(["Chrome", "Safari"]);
  expect(labels(FORMULA, [...two, row(1, "Rate", "Chrome")])).toEqual([
    "Formula (A / B) - Chrome",
    "Formula (A / B) - Safari",
    "Rate",
  ]);
  const read = readSeries(FORMULA, { results: two }, COLORS.light)[0];
  expect([read?.order, read?.formula]).toEqual([null, "b / A * 1e2"]);
});

test("behind a formula are those of the series that it names", () => {
  expect([lettersOf("b / A * 1e2"), lettersOf("(A + A) % 2.5")]).toEqual([[1, 0], [0]]);
  const series = one([1], { order: null, formula: "b / A", hasBreakdown: true, breakdown: "Chrome" });
  const choices = formulaChoices(FORMULA, series, { day: "2026-11-20" });
  expect(choices.map((choice) => choice.label)).toEqual(["B: Views", "A: signed up"]);
  expect(choices[0]?.query.source).toMatchObject({ series: 1, day: "2026-11-20", breakdown: "Chrome" });
});

test("a cell of a calendar is asked for with a filter", () => {
  const query = { kind: "TrendsQuery", series: [{ kind: "EventsNode" }], properties: [{ type: "event", key: "a" }] };
  const source = (asked: unknown) => (asked as { source: { source: Record<string, unknown> } }).source.source;
  const filter = { type: "hogql", key: "toDayOfWeek(timestamp) = 1 AND toHour(timestamp) = 9" };
  expect(source(cellActors(query, one([]), { row: 1, column: 9 })).properties).toEqual([query.properties[0], filter]);
  expect(source(cellActors(query, null, {})).properties).toEqual(query.properties);
  const group = { type: "OR", values: [] };
  expect(alsoFiltered(group, filter)).toEqual({ type: "AND", values: [group, { type: "AND", values: [filter] }] });
  const first = { ...query, series: [{ kind: "EventsNode", math: "first_time_for_user_with_filters" }] };
  expect(cellActors(first, one([]), { row: 1 })).toBe(null);
  const bySession = { ...query, series: [{ math: "dau" }], calendarHeatmapFilter: { bucketBySessionStart: true } };
  expect(JSON.stringify(cellActors(bySession, one([]), { column: 3 }))).toContain("session.$start_timestamp");
  expect([cellName({ row: 1, column: 9 }), cellName({}), cellName({ row: 7 })]).toEqual([
    "Mondays, 9:00 to 10:00",
    "All days and hours",
    "Sundays",
  ]);
});

import { expect, test } from "vitest";
import type { TileRow } from "./data";
import { compacted, layoutChanges, moved, type Place, placesOf, resized } from "./layouts";

const place = (i: string, x: number, y: number, w = 6, h = 5): Place => ({ i, x, y, w, h });
const where = (places: Place[]) =>
  Object.fromEntries([...places].sort((a, b) => a.i.localeCompare(b.i)).map(({ i, x, y }) => [i, [x, y]]));
const tile = (id: number, layouts: Record<string, unknown>) => ({ id, layouts, text: null }) as unknown as TileRow;
const pair = [place("a", 0, 0), place("b", 6, 0), place("c", 0, 5), place("d", 6, 5)];

test("tiles float up, and never cover each other", () => {
  expect(where(compacted([place("a", 0, 7), place("b", 3, 9), place("c", 9, 30, 3)]))).toEqual({
    a: [0, 0],
    b: [3, 5],
    c: [9, 0],
  });
});

test("tiles without a place follow below", () => {
  const places = placesOf([tile(1, {}), tile(2, { sm: { x: 0, y: 0, w: 12, h: 2 } }), tile(3, {})]);
  expect(where(places)).toEqual({ 1: [0, 2], 2: [0, 0], 3: [6, 2] });
});

test("moving changes places with the neighbour", () => {
  expect(where(moved(pair, "c", "up"))).toEqual({ a: [0, 5], b: [6, 0], c: [0, 0], d: [6, 5] });
  expect(where(moved(pair, "b", "down"))).toEqual({ a: [0, 0], b: [6, 5], c: [0, 5], d: [6, 0] });
  expect(where(moved(pair, "b", "left"))).toEqual({ a: [6, 0], b: [0, 0], c: [0, 5], d: [6, 5] });
  expect(where(moved(pair, "a", "right"))).toEqual({ a: [6, 0], b: [0, 0], c: [0, 5], d: [6, 5] });
  expect(moved(pair, "a", "up")).toBe(pair);
});

test("a tile that grows pushes others down", () => {
  expect(where(resized(pair, "a", "wider"))).toEqual({ a: [0, 0], b: [6, 5], c: [0, 5], d: [6, 10] });
  expect(resized(pair, "a", "shorter").find((one) => one.i === "a")?.h).toBe(4);
});

test("only changed places are sent, for both widths of screen", () => {
  const tiles = [
    tile(1, { sm: { x: 0, y: 0, w: 6, h: 5 }, xs: { x: 0, y: 0, w: 1, h: 5 } }),
    tile(2, { sm: { x: 6, y: 0, w: 6, h: 5 } }),
  ];
  expect(layoutChanges(tiles, placesOf(tiles))).toEqual([
    { id: 2, layouts: { sm: { x: 6, y: 0, w: 6, h: 5 }, xs: { x: 0, y: 5, w: 1, h: 5 } } },
  ]);
});

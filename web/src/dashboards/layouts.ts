/** Where tiles are on a dashboard: a grid of twelve columns on large screens (`sm`), of one on small ones (`xs`). */
import type { TileRow } from "./data";

export const COLUMNS = 12;
export const ROW_PX = 60;
export const GAP_PX = 12;
const WIDTH = 6; // of a tile that was given no size
const HEIGHT = 5;
export const SMALLEST = { w: 2, h: 2 };

export interface Place {
  i: string;
  x: number;
  y: number;
  w: number;
  h: number;
}

export type Move = "up" | "down" | "left" | "right";
export type Size = "wider" | "narrower" | "taller" | "shorter";

/** The height in pixels of a tile of `rows` cells. */
export const heightOf = (rows: number): number => rows * ROW_PX + (rows - 1) * GAP_PX;

const whole = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);

/** The places of all tiles. Those that have none, such as new ones, follow below the others, two beside each other. */
export function placesOf(tiles: TileRow[]): Place[] {
  const placed: Place[] = [];
  const homeless: Place[] = [];
  for (const tile of tiles) {
    const kept = (tile.layouts.sm ?? {}) as Record<string, unknown>;
    const w = Math.min(COLUMNS, Math.max(1, whole(kept.w) ?? (tile.text ? COLUMNS : WIDTH)));
    const h = Math.max(1, whole(kept.h) ?? (tile.text ? 2 : HEIGHT));
    const x = whole(kept.x);
    const y = whole(kept.y);
    const place = { i: String(tile.id), x: Math.min(Math.max(0, x ?? 0), COLUMNS - w), y: y ?? 0, w, h };
    (x === null || y === null ? homeless : placed).push(place);
  }
  let x = 0;
  let y = Math.max(0, ...placed.map((one) => one.y + one.h));
  let rowHeight = 0;
  for (const place of homeless) {
    if (x + place.w > COLUMNS) {
      x = 0;
      y += rowHeight;
      rowHeight = 0;
    }
    placed.push({ ...place, x, y });
    x += place.w;
    rowHeight = Math.max(rowHeight, place.h);
  }
  return compacted(placed);
}

const inReadingOrder = (a: Place, b: Place): number => a.y - b.y || a.x - b.x;
const besides = (a: Place, b: Place): boolean => a.x < b.x + b.w && b.x < a.x + a.w;
const inRow = (a: Place, b: Place): boolean => a.y < b.y + b.h && b.y < a.y + a.h;

/** Each tile as high up as those before it, in reading order, let it be. */
export function compacted(places: Place[]): Place[] {
  const done: Place[] = [];
  for (const place of [...places].sort(inReadingOrder)) {
    const y = Math.max(0, ...done.filter((one) => besides(one, place)).map((one) => one.y + one.h));
    done.push({ ...place, y });
  }
  return done;
}

const changed = (places: Place[], ...changes: Place[]): Place[] =>
  compacted(places.map((one) => changes.find((change) => change.i === one.i) ?? one));

/** The tile on the other side of its neighbour in that direction. */
export function moved(places: Place[], id: string, where: Move): Place[] {
  const tile = places.find((one) => one.i === id);
  if (!tile) return places;
  const others = places.filter((one) => one.i !== id);
  if (where === "up") {
    const above = others.filter((one) => besides(one, tile) && one.y < tile.y).sort((a, b) => b.y - a.y)[0];
    return above ? changed(places, { ...tile, y: above.y - 0.5 }) : places;
  }
  if (where === "down") {
    const below = others.filter((one) => besides(one, tile) && one.y > tile.y).sort((a, b) => a.y - b.y)[0];
    return below ? changed(places, { ...tile, y: below.y + 0.5 }) : places;
  }
  const row = others.filter((one) => inRow(one, tile));
  if (where === "left") {
    const left = row.filter((one) => one.x < tile.x).sort((a, b) => b.x - a.x)[0];
    if (!left) return changed(places, { ...tile, x: Math.max(0, tile.x - 1) });
    return changed(places, { ...tile, x: left.x }, { ...left, x: Math.min(left.x + tile.w, COLUMNS - left.w) });
  }
  const right = row.filter((one) => one.x > tile.x).sort((a, b) => a.x - b.x)[0];
  if (!right) return changed(places, { ...tile, x: Math.min(COLUMNS - tile.w, tile.x + 1) });
  return changed(places, { ...right, x: tile.x }, { ...tile, x: Math.min(tile.x + right.w, COLUMNS - tile.w) });
}

const STEP: Record<Size, [number, number]> = { wider: [1, 0], narrower: [-1, 0], taller: [0, 1], shorter: [0, -1] };

export function resized(places: Place[], id: string, how: Size): Place[] {
  const tile = places.find((one) => one.i === id);
  if (!tile) return places;
  const [dw, dh] = STEP[how];
  const w = Math.min(COLUMNS, Math.max(SMALLEST.w, tile.w + dw));
  const h = Math.max(SMALLEST.h, tile.h + dh);
  return changed(places, { ...tile, w, h, x: Math.min(tile.x, COLUMNS - w) });
}

/** As the API keeps them, of those tiles whose place is another than before. */
export function layoutChanges(tiles: TileRow[], places: Place[]): { id: number; layouts: Record<string, unknown> }[] {
  let small = 0;
  const changes = [];
  for (const { i, x, y, w, h } of [...places].sort(inReadingOrder)) {
    const layouts = { sm: { x, y, w, h }, xs: { x: 0, y: small, w: 1, h } };
    small += h;
    const tile = tiles.find((one) => String(one.id) === i);
    if (tile && JSON.stringify({ sm: tile.layouts.sm, xs: tile.layouts.xs }) !== JSON.stringify(layouts)) {
      changes.push({ id: tile.id, layouts: { ...tile.layouts, ...layouts } });
    }
  }
  return changes;
}

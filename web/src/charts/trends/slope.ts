/** The first and the last number of each series, and where their labels find room. */
import { changeOf } from "./change";
import type { Series } from "./series";

export interface Slope {
  series: Series;
  first: number;
  last: number;
  /** As a share of the first; null where that is 0. */
  change: number | null;
}

/** Series of one interval have no slope. */
export function slopesOf(series: Series[]): Slope[] {
  return series
    .filter((one) => one.data.length > 1)
    .map((one) => {
      const [first, last] = [one.data[0] ?? 0, one.data.at(-1) ?? 0];
      return { series: one, first, last, change: changeOf(first, last) };
    });
}

/** The largest ones, as many as labels find room for. */
export function labelled(slopes: Slope[], room: number): Set<string> {
  const size = ({ first, last }: Slope) => Math.max(Math.abs(first), Math.abs(last));
  const largest = slopes.toSorted((a, b) => size(b) - size(a)).slice(0, Math.max(1, room));
  return new Set(largest.map((one) => one.series.key));
}

/**
 * Places on a line moved apart to at least `gap`, between `low` and `high`, in their order, each as close to where it
 * wants to be as the others let it. Where there is no room for all, they share what there is.
 */
export function spread(wanted: number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, index) => index).toSorted((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const step = Math.min(gap, wanted.length > 1 ? (high - low) / (wanted.length - 1) : gap);
  const placed: number[] = [];
  order.forEach((index, at) => {
    const before = placed[at - 1];
    const own = Math.max(low, wanted[index] ?? 0);
    placed.push(before === undefined ? own : Math.max(own, before + step));
  });
  for (let at = placed.length - 1; at >= 0; at -= 1) {
    const most = at === placed.length - 1 ? high : (placed[at + 1] ?? high) - step;
    placed[at] = Math.min(placed[at] ?? most, most);
  }
  const found: number[] = [];
  order.forEach((index, at) => {
    found[index] = placed[at] ?? 0;
  });
  return found;
}

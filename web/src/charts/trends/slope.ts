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

/**
 * How far the label of each number is moved off its place, by the series' keys. Where labels would end up farther from
 * their points than `farthest`, the smaller numbers have none.
 */
export function labelShifts(
  slopes: Slope[],
  place: (slope: Slope) => number,
  { gap, farthest, low, high }: { gap: number; farthest: number; low: number; high: number },
): Map<string, number> {
  const size = ({ first, last }: Slope) => Math.max(Math.abs(first), Math.abs(last));
  let kept: Slope[] = [];
  let shifts: number[] = [];
  for (const slope of slopes.toSorted((a, b) => size(b) - size(a))) {
    const trial = [...kept, slope];
    const wanted = trial.map(place);
    const moved = spread(wanted, gap, low, high).map((at, index) => at - (wanted[index] ?? 0));
    const fits = (trial.length - 1) * gap <= high - low && moved.every((shift) => Math.abs(shift) <= farthest);
    if (kept.length && !fits) continue;
    kept = trial;
    shifts = moved;
  }
  return new Map(kept.map((slope, index) => [slope.series.key, shifts[index] ?? 0]));
}

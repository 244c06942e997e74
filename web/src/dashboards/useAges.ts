import { useCallback, useMemo, useState } from "react";
import type { TileRow } from "./data";

/** When the oldest of the figures in sight was computed. */
export function useAges(tiles: TileRow[]) {
  const [ages, setAges] = useState<Record<number, string | null>>({});
  const note = useCallback((tile: number, computed: string | null) => {
    setAges((before) => (before[tile] === computed ? before : { ...before, [tile]: computed }));
  }, []);
  const oldest = useMemo(() => {
    const moments = tiles.flatMap((tile) => ages[tile.id] ?? []);
    return moments.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
  }, [tiles, ages]);
  return { oldest, note };
}

/** How much more or less a number is than another one. */
import { percent } from "@/ui/format";

/** As a share of the number before; null where that was nothing and now is something: no percentage says that. */
export function changeOf(before: number, now: number): number | null {
  if (before === now) return 0;
  return before === 0 ? null : (now - before) / Math.abs(before);
}

/** "+12.5%", "−3%", "0%", and "from 0", whose percentage nobody can tell. */
export function changeText(change: number | null): string {
  if (change === null) return "from 0";
  const sign = change > 0 ? "+" : change < 0 ? "−" : "";
  return `${sign}${percent(Math.abs(change))}`;
}

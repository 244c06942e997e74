/** Facts of a run in words. */
import { duration, number } from "@/ui/format";

const STEPS: [number, string][] = [
  [1e9, "GB"],
  [1e6, "MB"],
  [1e3, "KB"],
];

export function bytes(count: number): string {
  const [size, unit] = STEPS.find(([one]) => count >= one) ?? [1, "bytes"];
  return `${number(Number((count / size).toPrecision(3)))} ${unit}`;
}

export const seconds = (milliseconds: number): string => duration(Math.max(1, Math.round(milliseconds)) / 1000);

export const rows = (count: number): string => (count === 1 ? "1 row" : `${number(count)} rows`);

const MOST = 50_000;

/** Why there are more rows than the answer has, and how to get them; null where it has all. */
export function limitWords(hasMore: boolean, limit: number | undefined, text: string): string | null {
  if (!hasMore) return null;
  const own = /\blimit\b/i.test(text);
  if (limit === MOST) return "These are the first 50,000 rows; no answer has more. An export has all of them.";
  if (own) return null; // the text itself says how many
  return `These are the first ${number(limit ?? 100)} rows, because the query has no LIMIT. Add one, or export all rows.`;
}

/** Rows for spreadsheets, by the clipboard: tabs between values, which therefore have none inside. */
export function asTsv(columns: string[], lines: unknown[][]): string {
  const cell = (value: unknown): string => {
    if (value === null || value === undefined) return "";
    const words = typeof value === "object" ? JSON.stringify(value) : String(value);
    return words.replaceAll(/[\t\r\n]+/g, " ");
  };
  return [columns, ...lines].map((line) => line.map(cell).join("\t")).join("\n");
}

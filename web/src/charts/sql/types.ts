/** What the columns of an SQL result hold, by ClickHouse's names of types. */
export type ColumnType = "number" | "time" | "date" | "boolean" | "text" | "other";

/** `types` of an answer are pairs of a column's name and its type. */
export function typeNames(columns: string[], types: unknown[]): string[] {
  return columns.map((_, index) => {
    const one = types[index];
    return String(Array.isArray(one) ? one[1] : (one ?? ""));
  });
}

export function columnType(name: string): ColumnType {
  const inner = name.replaceAll(/(Nullable|LowCardinality)\(/g, "");
  if (/^(U?Int|Float|Decimal)/i.test(inner)) return "number";
  if (/^DateTime/i.test(inner)) return "time";
  if (/^Date/i.test(inner)) return "date";
  if (/^Bool/i.test(inner)) return "boolean";
  if (/^(String|FixedString|UUID|Enum|IPv)/i.test(inner)) return "text";
  return "other";
}

/** The type of a column, judged by its values where the answer does not tell. */
export function typeOfColumn(name: string, rows: unknown[][], index: number): ColumnType {
  const told = columnType(name);
  if (name && told !== "other") return told;
  const first = rows.find((row) => row[index] !== null && row[index] !== undefined)?.[index];
  if (typeof first === "number") return "number";
  if (typeof first === "boolean") return "boolean";
  if (typeof first === "string")
    return /^\d{4}-\d\d-\d\d([T ]|$)/.test(first) ? (first.length > 10 ? "time" : "date") : "text";
  return "other";
}

/** Wide numbers are told as texts. */
export function numberOrNull(value: unknown): number | null {
  const number = typeof value === "string" && value.trim() ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

export const toNumber = (value: unknown): number => numberOrNull(value) ?? 0;

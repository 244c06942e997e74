/** Actors as a CSV file: id, name, distinct ids, number of events, and every property that anybody has. */
import { text } from "@/ui/format";
import { record } from "../source";
import type { Actor } from "./useActors";

/** A cell that no spreadsheet takes for a formula. */
export function csvCell(value: unknown): string {
  const plain = text(value);
  const safe = /^[=+@\t\r-]/.test(plain) && !/^-?\d+(\.\d+)?$/.test(plain) ? `'${plain}` : plain;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvLine = (values: unknown[]): string => values.map(csvCell).join(",");

export function actorsCsv(rows: Actor[]): string {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(record(row.about.properties))))].sort();
  const counted = rows.some((row) => row.events !== null);
  const head = ["id", "distinct_ids", ...(counted ? ["event_count"] : []), ...keys.map((key) => `properties.${key}`)];
  const lines = rows.map((row) => {
    const ids = Array.isArray(row.about.distinct_ids) ? row.about.distinct_ids.join(" ") : "";
    const properties = record(row.about.properties);
    return csvLine([row.id, ids, ...(counted ? [row.events] : []), ...keys.map((key) => properties[key])]);
  });
  return `${[csvLine(head), ...lines].join("\r\n")}\r\n`;
}

/** The type of a property's value, and what a person may type for it. */
export type Kind = "Text" | "Number" | "Yes or no" | "JSON";

export const KINDS: Kind[] = ["Text", "Number", "Yes or no", "JSON"];

const DATE = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}|$)/;

/** As a table names it; texts that are moments are told apart. */
export function typeOf(value: unknown): string {
  if (value === null || value === undefined) return "Empty";
  if (typeof value === "string") return DATE.test(value) ? "Date" : "Text";
  if (typeof value === "number") return "Number";
  if (typeof value === "boolean") return "Yes or no";
  return Array.isArray(value) ? "List" : "Object";
}

export function kindOf(value: unknown): Kind {
  if (typeof value === "string" || value === undefined) return "Text";
  if (typeof value === "number") return "Number";
  return typeof value === "boolean" ? "Yes or no" : "JSON";
}

/** What the field of the kind holds at first. */
export function typedOf(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The value that was typed, or a sentence that says what is wrong. */
export function readTyped(kind: Kind, typed: string): { value: unknown } | { problem: string } {
  if (kind === "Text") return { value: typed };
  if (kind === "Yes or no") return { value: typed === "true" };
  if (kind === "Number") {
    const value = Number(typed);
    return typed.trim() === "" || !Number.isFinite(value) ? { problem: "This is not a number." } : { value };
  }
  try {
    const value: unknown = JSON.parse(typed);
    return value === null ? { problem: "Delete the property instead of setting it to null." } : { value };
  } catch {
    return { problem: 'This is not JSON. Texts inside stand in double quotes: ["a", "b"].' };
  }
}

/** Where a property of a person comes from, by the rules of the ingestion. */
export function originOf(key: string): string {
  if (key.startsWith("$initial_")) return "First event";
  if (key.startsWith("$geoip_")) return "IP address of events";
  if (key.startsWith("$") || key.startsWith("utm_") || CLICK_IDS.has(key)) return "Latest event";
  return "Sent with $set or identify()";
}

const CLICK_IDS = new Set(["gclid", "fbclid", "msclkid", "dclid", "gbraid", "wbraid", "ttclid", "twclid", "li_fat_id"]);

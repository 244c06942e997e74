/** What a list of persons asks for, and how its rows are read. */
import type { Question } from "@/api/ask";
import { isComplete, type PropertyFilter } from "@/pickers/filters";
import type { Sorting } from "@/ui/DataTable";

export interface PersonListState {
  search: string;
  filters: PropertyFilter[];
  columns: string[];
  sorting: Sorting;
}

export interface PersonRow {
  id: string;
  name: string;
  createdAt: string;
  isIdentified: boolean;
  values: unknown[];
}

export const FIXED = 4; // columns of the question before those of properties

/** A property's name inside HogQL. */
export const quoted = (key: string): string => `properties.\`${key.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\``;

/** Everybody with the time of the last event, for the order by it; others do not pay for it. */
const WITH_LAST_SEEN = `SELECT persons.id AS actor_id, seen.last_seen AS last_seen FROM persons
LEFT JOIN (SELECT person_id, max(timestamp) AS last_seen FROM events GROUP BY person_id) AS seen
ON seen.person_id = persons.id`;

function order({ key, descending }: Sorting): string {
  const column = key.startsWith("property:") ? quoted(key.slice("property:".length)) : key;
  return `${column} ${descending ? "DESC" : "ASC"}`;
}

export function personsQuery({ search, filters, columns, sorting }: PersonListState): Question {
  const complete = filters.filter(isComplete);
  return {
    kind: "ActorsQuery",
    select: ["person_display_name", "id", "created_at", "is_identified", ...columns.map(quoted)],
    ...(search.trim() ? { search: search.trim() } : {}),
    ...(complete.length ? { properties: complete } : {}),
    ...(sorting.key === "last_seen" ? { source: { kind: "HogQLQuery", query: WITH_LAST_SEEN } } : {}),
    orderBy: [order(sorting)],
  };
}

export function personRow(row: unknown[]): PersonRow {
  const [shown, id, createdAt, isIdentified, ...values] = row as [{ display_name: string }, string, string, unknown];
  return { id, name: shown.display_name, createdAt, isIdentified: Boolean(isIdentified), values };
}

/** How the REST list, which can count, is asked for the same; null where it knows no such filters. */
export function countParameters(search: string, filters: PropertyFilter[]): Record<string, string> | null {
  const complete = filters.filter(isComplete);
  const cohorts = complete.filter((one) => one.type === "cohort");
  const persons = complete.filter((one) => one.type === "person");
  if (cohorts.length + persons.length < complete.length || cohorts.length > 1) return null;
  if (cohorts[0] && cohorts[0].operator === "not_in") return null;
  return {
    include_total: "true",
    limit: "1",
    ...(search.trim() ? { search: search.trim() } : {}),
    ...(persons.length ? { properties: JSON.stringify(persons) } : {}),
    ...(cohorts[0] ? { cohort: String(cohorts[0].value) } : {}),
  };
}

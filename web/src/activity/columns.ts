/** Columns of the explorer: HogQL expressions, some with a name behind `--`. */
import { propertyName } from "@/pickers/filters";

export const EVENT = "event";
export const PERSON = "person_display_name";
export const PLACE = "coalesce(properties.$current_url, properties.$screen_name) -- URL or screen";
export const TIME = "timestamp";
export const DEFAULT_COLUMNS = [EVENT, PERSON, PLACE, "properties.$lib", TIME];

const NAMES: Record<string, string> = {
  [EVENT]: "Event",
  [PERSON]: "Person",
  person: "Person",
  [TIME]: "Time",
  distinct_id: "Distinct id",
  $session_id: "Session",
  uuid: "Event id",
};

const PROPERTY = /^(person\.)?properties\.(?:`([^`]+)`|([^`()\s]+))$/;
const AGGREGATE =
  /\b(count|countIf|sum|sumIf|avg|avgIf|min|max|uniq|uniqExact|uniqIf|any|median|quantile|argMax|argMin|groupArray)\s*\(/i;

/** Without the name behind it. */
export const expressionOf = (column: string): string => column.split(/\s--\s/)[0]?.trim() ?? column;

/** What the column's head says. */
export function columnName(column: string): string {
  const comment = column.split(/\s--\s/)[1]?.trim();
  if (comment) return comment;
  const known = NAMES[column];
  if (known) return known;
  const property = PROPERTY.exec(column);
  if (property) return `${property[1] ? "Person: " : ""}${propertyName(property[2] ?? property[3] ?? "")}`;
  return column;
}

/** The expression for a property, quoted where its name is no plain word. */
export function propertyColumn(key: string, scope: string): string {
  const name = /^[$\w]+$/.test(key) ? key : `\`${key.replaceAll("`", "")}\``;
  return `${scope === "person" ? "person." : ""}properties.${name}`;
}

/** Whether rows are groups of events rather than events. */
export const isAggregated = (columns: string[]): boolean =>
  columns.some((column) => AGGREGATE.test(expressionOf(column)));

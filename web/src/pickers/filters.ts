/** Property filters as the API knows them: their types, operators, and how they read as a sentence. */
import { text } from "@/ui/format";

export type Scope = "event" | "person" | "session" | "group" | "cohort" | "element" | "hogql";

export interface PropertyFilter {
  type: Scope | "feature" | "event_metadata" | "person_metadata";
  key: string;
  operator?: string;
  value?: unknown;
  group_type_index?: number;
}

/** Conditions joined by "and" or "or", to any depth. */
export interface FilterGroup {
  type: "AND" | "OR";
  values: (FilterGroup | PropertyFilter)[];
}

export type PropertyType = "String" | "Numeric" | "Boolean" | "DateTime" | "Duration" | null | undefined;

export const SCOPE_LABELS: Record<Scope, string> = {
  event: "Event",
  person: "Person",
  session: "Session",
  group: "Group",
  cohort: "Cohort",
  element: "Element",
  hogql: "SQL",
};

export const OPERATOR_LABELS: Record<string, string> = {
  exact: "equals",
  is_not: "does not equal",
  icontains: "contains",
  not_icontains: "does not contain",
  regex: "matches regex",
  not_regex: "does not match regex",
  starts_with: "starts with",
  ends_with: "ends with",
  gt: "greater than",
  gte: "at least",
  lt: "less than",
  lte: "at most",
  between: "between",
  not_between: "not between",
  is_set: "is set",
  is_not_set: "is not set",
  is_date_exact: "on the date",
  is_date_before: "before",
  is_date_after: "after",
  in: "in",
  not_in: "not in",
  is_cleaned_path_exact: "equals (cleaned path)",
};

const TEXT = ["exact", "is_not", "icontains", "not_icontains", "regex", "not_regex", "starts_with", "ends_with"];
const NUMBER = ["exact", "is_not", "gt", "gte", "lt", "lte", "between", "not_between"];
const DATE = ["is_date_exact", "is_date_before", "is_date_after"];
const SET = ["is_set", "is_not_set"];

/** The operators that make sense for a property, the usual one first. */
export function operatorsFor(scope: PropertyFilter["type"], type: PropertyType, key = ""): string[] {
  if (scope === "cohort") return ["in", "not_in"];
  if (scope === "element" && (key === "selector" || key === "tag_name")) return ["exact", "is_not"];
  if (scope === "feature") return ["exact", "is_not", ...SET];
  if (type === "Numeric" || type === "Duration") return [...NUMBER, ...SET];
  if (type === "Boolean") return ["exact", "is_not", ...SET];
  if (type === "DateTime") return [...DATE, ...SET];
  if (type === "String") return [...TEXT, ...SET];
  return [...TEXT, "gt", "lt", ...SET]; // of unknown type
}

export const needsValue = (operator: string | undefined): boolean => !SET.includes(operator ?? "exact");
export const isDateOperator = (operator: string): boolean => DATE.includes(operator);
/** Operators that take several values at once. */
export const takesMany = (operator: string): boolean =>
  ["exact", "is_not", "icontains", "not_icontains", "starts_with", "ends_with"].includes(operator);
export const takesRange = (operator: string): boolean => operator === "between" || operator === "not_between";

/** Whether the server would use the filter: without a value it leaves it out. */
export function isComplete(filter: PropertyFilter): boolean {
  if (!filter.key) return false;
  if (filter.type === "hogql" || !needsValue(filter.operator)) return true;
  const value = filter.value;
  if (Array.isArray(value)) {
    return takesRange(filter.operator ?? "") ? value.every((one) => one !== "" && one !== null) : value.length > 0;
  }
  return value !== undefined && value !== null && value !== "";
}

/** "$browser" is "Browser" to a person; the key itself stays for everything they named. */
export function propertyName(key: string): string {
  if (key === "$geoip_country_code") return "Country code";
  if (key === "$geoip_city_name") return "City";
  if (!key.startsWith("$")) return key;
  const words = key
    .replace(/^\$+/, "")
    .replace(/^geoip_/, "")
    .replaceAll("_", " ");
  return (words.charAt(0).toUpperCase() + words.slice(1))
    .replace(/\burl\b/i, "URL")
    .replace(/\bip\b/i, "IP")
    .replace(/\bos\b/i, "OS")
    .replace(/\butm\b/i, "UTM")
    .replace(/\bid\b/i, "ID");
}

const EVENT_NAMES: Record<string, string> = {
  $pageview: "Pageview",
  $pageleave: "Pageleave",
  $autocapture: "Autocapture",
  $screen: "Screen",
  $identify: "Identify",
  $groupidentify: "Group identify",
  $create_alias: "Alias",
  $set: "Set person properties",
  $exception: "Exception",
  $rageclick: "Rageclick",
  $dead_click: "Dead click",
  $web_vitals: "Web vitals",
  $feature_flag_called: "Feature flag called",
  $opt_in: "Opt in",
};

/** How an event is called in the interface; `null` is every event. */
export function eventName(event: string | null | undefined): string {
  if (event === null || event === undefined || event === "") return "All events";
  return EVENT_NAMES[event] ?? event;
}

const EVERYBODY: Record<string, string> = {
  dau: "Active users",
  weekly_active: "Weekly active users",
  monthly_active: "Monthly active users",
  unique_session: "Sessions",
  unique_group: "Active groups",
};

/** What a series of every event counts where it counts not events but who sent them: "Active users". */
export const countedOfAll = (math: unknown): string | undefined => EVERYBODY[String(math)];

function values(filter: PropertyFilter): string {
  const { value, operator } = filter;
  if (Array.isArray(value)) return value.map(text).join(takesRange(operator ?? "") ? " and " : " or ");
  return text(value);
}

/** "Browser equals Chrome or Safari". */
export function describeFilter(filter: PropertyFilter, cohortName?: string): string {
  if (filter.type === "hogql") return filter.key;
  const operator = OPERATOR_LABELS[filter.operator ?? "exact"] ?? filter.operator ?? "equals";
  if (filter.type === "cohort") {
    return `${filter.operator === "not_in" ? "Not in" : "In"} cohort ${cohortName ?? values(filter)}`;
  }
  const what = propertyName(filter.key);
  return needsValue(filter.operator) ? `${what} ${operator} ${values(filter)}` : `${what} ${operator}`;
}

export const isGroup = (one: FilterGroup | PropertyFilter): one is FilterGroup =>
  (one.type === "AND" || one.type === "OR") && "values" in one;

/** Any form in which `properties` of a query come, as a group. */
export function asGroup(properties: unknown): FilterGroup {
  if (Array.isArray(properties)) {
    return { type: "AND", values: properties.length ? [{ type: "AND", values: properties as PropertyFilter[] }] : [] };
  }
  if (properties && typeof properties === "object" && "values" in properties) {
    const group = properties as FilterGroup;
    const type = group.type === "OR" ? "OR" : "AND";
    if (group.values.length && !group.values.some(isGroup)) return { type: "AND", values: [{ ...group, type }] };
    return { ...group, type };
  }
  return { type: "AND", values: [] };
}

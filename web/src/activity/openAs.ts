/** The explorer's filters as other questions. */
import type { Question } from "@/api/ask";
import { eventName, isComplete } from "@/pickers/filters";
import { expressionOf, isAggregated } from "./columns";
import type { EventFilters } from "./eventRow";

export function asInsight({ event, properties = [], date_from, date_to, filterTestAccounts }: EventFilters): Question {
  const complete = properties.filter(isComplete);
  return {
    kind: "InsightVizNode",
    source: {
      kind: "TrendsQuery",
      series: [{ kind: "EventsNode", event: event ?? null, name: eventName(event), math: "total" }],
      interval: date_from === "-24h" || date_from === "dStart" ? "hour" : "day",
      dateRange: { date_from: date_from ?? "-7d", date_to: date_to ?? null },
      ...(complete.length ? { properties: complete } : {}),
      ...(filterTestAccounts ? { filterTestAccounts: true } : {}),
    },
  };
}

const quoted = (value: string) => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
const inner = (column: string) => {
  const [expression, name] = column.split(/\s--\s/).map((part) => part.trim());
  if (expression === "person_display_name" || expression === "person") return "distinct_id";
  return name ? `${expression} AS \`${name.replaceAll("`", "")}\`` : (expression ?? column);
};

/** The same list as the address of the SQL page; its filters go along in the placeholder `{filters}`. */
export function asSql(query: Question, filters: EventFilters): Record<string, unknown> {
  const columns = query.select as string[];
  const select = [...new Set(columns.map(inner))];
  const keys = columns.filter((column) => !isAggregated([column])).map((column) => expressionOf(inner(column)));
  const grouped = isAggregated(columns) && keys.length ? `\nGROUP BY ${keys.map(plain).join(", ")}` : "";
  const where = ["{filters}", ...(filters.event ? [`event = ${quoted(filters.event)}`] : [])];
  const order = query.orderBy as string[] | undefined;
  const sorted = order?.length ? `\nORDER BY ${order.map(orderPart).join(", ")}` : "";
  const sql = `SELECT\n    ${select.join(",\n    ")}\nFROM events\nWHERE ${where.join("\n    AND ")}${grouped}${sorted}\nLIMIT 100`;
  const properties = (filters.properties ?? []).filter(isComplete);
  return {
    q: sql,
    filters: {
      dateRange: { date_from: filters.date_from ?? "-24h", date_to: filters.date_to ?? null },
      ...(properties.length ? { properties } : {}),
      ...(filters.filterTestAccounts ? { filterTestAccounts: true } : {}),
    },
  };
}

const orderPart = (order: string) => order.replace(/^person(_display_name)?\b/, "distinct_id");

const plain = (expression: string) => expression.replace(/\sAS\s`[^`]*`$/, "");

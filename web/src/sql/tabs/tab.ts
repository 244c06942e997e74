/** One query that is being worked on: its text, what fills its placeholders, how its result is drawn. */
import type { Question } from "@/api/ask";
import type { SqlChartSettings } from "@/charts/SqlChart";
import type { PropertyFilter } from "@/pickers/filters";
import type { Variable } from "../variables/holes";

export interface SqlFilters {
  dateRange?: { date_from: string | null; date_to: string | null };
  properties?: PropertyFilter[];
}

/** What a tab was opened from, and its text there, to tell what was changed since. */
export interface Origin {
  kind: "insight" | "endpoint";
  /** The short id of an insight, the name of an endpoint. */
  id: string;
  name: string;
  text: string;
}

export type View = "table" | "chart";

export interface Tab {
  id: string;
  /** "Query 3". */
  number: number;
  text: string;
  view: View;
  chart: SqlChartSettings;
  /** Values of variables by code name; those that are not here have their defaults. */
  values: Record<string, unknown>;
  filters: SqlFilters;
  origin: Origin | null;
}

export const NO_FILTERS: SqlFilters = {};

export function newTab(number: number, change: Partial<Tab> = {}): Tab {
  return {
    id: crypto.randomUUID(),
    number,
    text: "",
    view: "table",
    chart: {},
    values: {},
    filters: NO_FILTERS,
    origin: null,
    ...change,
  };
}

export const tabName = (tab: Tab): string => tab.origin?.name ?? `Query ${tab.number}`;
export const isChanged = (tab: Tab): boolean => tab.origin !== null && tab.origin.text !== tab.text;

/** What is asked for a tab: the text with the values of the variables in it. */
export function questionOf(text: string, tab: Tab, known: Variable[], used: { names: string[]; filters: boolean }) {
  const question: Question = { kind: "HogQLQuery", query: text };
  const variables: Record<string, unknown> = {};
  for (const name of used.names) {
    const variable = known.find((one) => one.code_name === name);
    if (variable && name in tab.values)
      variables[variable.id] = { variableId: variable.id, code_name: name, value: tab.values[name] };
  }
  if (Object.keys(variables).length) question.variables = variables;
  if (used.filters && Object.keys(tab.filters).length) question.filters = tab.filters;
  return question;
}

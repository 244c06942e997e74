/** What a dashboard lays over all of its insights: dates, filters, a breakdown, and values of variables. */
import type { Overrides } from "@/api/ask";
import type { PropertyFilter } from "@/pickers/filters";
import type { Dashboard } from "./data";

export interface Filters {
  date_from?: string | null;
  date_to?: string | null;
  properties?: PropertyFilter[];
  breakdown_filter?: { breakdown: string; breakdown_type: string; breakdown_group_type_index?: number } | null;
  [key: string]: unknown;
}

export type VariableValues = Record<string, { code_name: string; value: unknown; [key: string]: unknown }>;

/** Without what says nothing, so that equal filters are equal texts. */
export function trimmed(filters: Filters): Filters {
  const found = Object.entries(filters).filter(
    ([, value]) => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(found.sort(([a], [b]) => a.localeCompare(b)));
}

/** As questions are sent: `undefined` where nothing is laid over them, so that kept answers are shared. */
export function overridesOf(filters: Filters, variables: VariableValues): Overrides {
  const kept = trimmed(filters);
  return {
    ...(Object.keys(kept).length > 0 ? { filters_override: kept } : {}),
    ...(Object.keys(variables).length > 0 ? { variables_override: variables } : {}),
  };
}

/** The code names of all variables that the dashboard's questions refer to. */
export function variablesUsed(dashboard: Dashboard): Set<string> {
  const text = JSON.stringify(dashboard.tiles.map((tile) => tile.insight?.query ?? null));
  const found = new Set<string>();
  for (const [, name] of text.matchAll(/\{\s*variables\.([A-Za-z0-9_]+)/g)) if (name) found.add(name);
  for (const [, name] of text.matchAll(/"code_name":"([A-Za-z0-9_]+)"/g)) if (name) found.add(name);
  return found;
}

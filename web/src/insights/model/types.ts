/** The queries that the editor changes, in the API's own words. */
import type { Question } from "@/api/ask";
import type { Schemas } from "@/api/client";

export type EventsNode = Partial<Schemas["EventsNode"]> & { kind: "EventsNode" };
export type ActionsNode = Partial<Schemas["ActionsNode"]> & { kind: "ActionsNode"; id: number };
export type Series = EventsNode | ActionsNode;
export type Exclusion = Series & { funnelFromStep: number; funnelToStep: number };
export type RetentionEntity = Partial<Schemas["RetentionEntity"]>;
export type Breakdown = Partial<Schemas["Breakdown"]> & { property: string | number };
export type FormulaNode = { formula: string; custom_name?: string | null };

export type InsightKind =
  | "TrendsQuery"
  | "FunnelsQuery"
  | "RetentionQuery"
  | "PathsQuery"
  | "StickinessQuery"
  | "LifecycleQuery"
  | "HogQLQuery";

/** One query of any kind: the fields of all kinds, of which each kind uses its own. */
export interface InsightQuery extends Question {
  kind: InsightKind;
  series?: Series[];
  dateRange?: { date_from?: string | null; date_to?: string | null; explicitDate?: boolean | null };
  interval?: Schemas["TrendsQuery"]["interval"];
  properties?: unknown;
  filterTestAccounts?: boolean;
  aggregation_group_type_index?: number;
  breakdownFilter?: Omit<Partial<Schemas["BreakdownFilter"]>, "breakdowns"> & { breakdowns?: Breakdown[] };
  compareFilter?: { compare?: boolean | null; compare_to?: string | null };
  trendsFilter?: Omit<Partial<Schemas["TrendsFilter"]>, "formulaNodes"> & { formulaNodes?: FormulaNode[] };
  funnelsFilter?: Omit<Partial<Schemas["FunnelsFilter"]>, "exclusions"> & { exclusions?: Exclusion[] };
  retentionFilter?: Omit<Partial<Schemas["RetentionFilter"]>, "targetEntity" | "returningEntity"> & {
    targetEntity?: RetentionEntity;
    returningEntity?: RetentionEntity;
  };
  pathsFilter?: Partial<Schemas["PathsFilter"]>;
  stickinessFilter?: Partial<Schemas["StickinessFilter"]>;
  lifecycleFilter?: Partial<Schemas["LifecycleFilter"]>;
  /** Of SQL. */
  query?: string;
}

export type SetQuery = (query: InsightQuery) => void;

export interface OptionsProps {
  query: InsightQuery;
  onChange: SetQuery;
}

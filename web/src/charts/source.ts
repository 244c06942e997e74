/** What a question asks, inside of whatever wraps it. */
import type { Answer, Question } from "@/api/ask";

const WRAPPERS = new Set(["InsightVizNode", "DataTableNode", "DataVisualizationNode"]);

export function sourceOf(query: Question): Question {
  const inner = query.source as Question | undefined;
  return WRAPPERS.has(query.kind ?? "") && inner ? sourceOf(inner) : query;
}

/** The wrapper with another question inside. */
export function withSource(query: Question, source: Question): Question {
  return WRAPPERS.has(query.kind ?? "") && query.source
    ? { ...query, source: withSource(query.source as Question, source) }
    : source;
}

export interface ChartProps {
  /** The bare question. */
  query: Question;
  answer: Answer;
  height: number;
  /** Without table and other extras, for tiles. */
  compact: boolean;
  /** Whether numbers open the people behind them. */
  interactive: boolean;
  onQueryChange?: (query: Question) => void;
}

export const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

export const list = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? (value as Record<string, unknown>[]) : [];

export const numberOf = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);

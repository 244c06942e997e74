/** The edges of a paths answer as a flow of steps. */
import type { Answer } from "@/api/ask";
import { list, numberOf } from "../source";

export interface Edge {
  source: string;
  target: string;
  value: number;
  /** Milliseconds. */
  time: number;
}

export interface Node {
  key: string;
  step: number;
  name: string;
  came: number;
  went: number;
}

export const stepOf = (key: string): number => Number(key.slice(0, key.indexOf("_"))) || 0;
export const nameOf = (key: string): string => key.slice(key.indexOf("_") + 1);

/** Of an address the path: the whole one is in the tooltip. */
export function shortName(name: string, most = 28): string {
  let words = name;
  if (/^https?:\/\//.test(name)) {
    try {
      const { pathname, search, host } = new URL(name);
      words = pathname === "/" && !search ? host : pathname + search;
    } catch {
      words = name;
    }
  }
  return words.length > most ? `${words.slice(0, most / 2 - 1)}…${words.slice(-most / 2)}` : words;
}

export function readEdges(answer: Answer): Edge[] {
  return list(answer.results).map((row) => ({
    source: String(row.source),
    target: String(row.target),
    value: numberOf(row.value),
    time: numberOf(row.average_conversion_time),
  }));
}

export function nodesOf(edges: Edge[]): Node[] {
  const nodes = new Map<string, Node>();
  const node = (key: string): Node => {
    const known = nodes.get(key) ?? { key, step: stepOf(key), name: nameOf(key), came: 0, went: 0 };
    nodes.set(key, known);
    return known;
  };
  for (const edge of edges) {
    node(edge.source).went += edge.value;
    node(edge.target).came += edge.value;
  }
  return [...nodes.values()].sort((a, b) => a.step - b.step || b.came + b.went - a.came - a.went);
}

/** The answer of a WebTrendsQuery as that of a trend, so that the same chart draws it. */
import type { Answer } from "@/api/ask";

export interface Bucket {
  bucket: string;
  /** Pairs of now and before where periods are compared. */
  metrics: Record<string, number | null | [number | null, number | null]>;
}

const half = (value: Bucket["metrics"][string] | undefined, index: 0 | 1): number => {
  const found = Array.isArray(value) ? value[index] : index === 0 ? value : null;
  return typeof found === "number" ? found : 0;
};

export function asTrend(answer: Answer<Bucket[]>, metric: string, label: string): Answer {
  const days = answer.results.map((one) => one.bucket);
  const compares = answer.results.some((one) => Array.isArray(one.metrics[metric]));
  const row = (index: 0 | 1) => {
    const data = answer.results.map((one) => half(one.metrics[metric], index));
    return {
      action: { id: metric, order: 0, name: label, type: "events" },
      label,
      data,
      days,
      labels: days,
      count: data.reduce((sum, value) => sum + value, 0),
      ...(compares ? { compare: true, compare_label: index === 0 ? "current" : "previous" } : {}),
    };
  };
  return { ...answer, results: compares ? [row(0), row(1)] : [row(0)] };
}

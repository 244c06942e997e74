/** Ways to count a series, with their names. */
import type { Series } from "./types";

export interface Math {
  value: string;
  label: string;
  about?: string;
}

export const MATHS: { group: string; items: Math[] }[] = [
  {
    group: "Events and people",
    items: [
      { value: "total", label: "Total count" },
      { value: "dau", label: "Unique users" },
      { value: "weekly_active", label: "Weekly active users" },
      { value: "monthly_active", label: "Monthly active users" },
      { value: "unique_session", label: "Unique sessions" },
      { value: "first_time_for_user", label: "First time for user" },
      { value: "first_matching_event_for_user", label: "First matching event for user" },
    ],
  },
  {
    group: "Of a property",
    items: [
      { value: "sum", label: "Sum" },
      { value: "avg", label: "Average" },
      { value: "min", label: "Minimum" },
      { value: "max", label: "Maximum" },
      { value: "median", label: "Median" },
      { value: "p75", label: "75th percentile" },
      { value: "p90", label: "90th percentile" },
      { value: "p95", label: "95th percentile" },
      { value: "p99", label: "99th percentile" },
    ],
  },
  {
    group: "Count per user",
    items: [
      { value: "avg_count_per_actor", label: "Average per user" },
      { value: "min_count_per_actor", label: "Minimum per user" },
      { value: "max_count_per_actor", label: "Maximum per user" },
      { value: "median_count_per_actor", label: "Median per user" },
      { value: "p75_count_per_actor", label: "75th percentile per user" },
      { value: "p90_count_per_actor", label: "90th percentile per user" },
      { value: "p95_count_per_actor", label: "95th percentile per user" },
      { value: "p99_count_per_actor", label: "99th percentile per user" },
    ],
  },
  { group: "Other", items: [{ value: "hogql", label: "SQL expression" }] },
];

/** "Unique users", "Average of price". */
export function mathLabel(series: Series): string {
  const math = series.math ?? "total";
  if (math === "unique_group") return "Unique groups";
  const label = MATHS.flatMap((one) => one.items).find((one) => one.value === math)?.label ?? math;
  return series.math_property ? `${label} of ${series.math_property}` : label;
}

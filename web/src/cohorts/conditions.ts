/** The conditions of a cohort as the API keeps them, and how they are edited. */
import { describeFilter, eventName, isComplete, type PropertyFilter } from "@/pickers/filters";

export type Unit = "minute" | "hour" | "day" | "week" | "month" | "year";
export const UNITS: Unit[] = ["hour", "day", "week", "month", "year"];

/** One condition; which of the fields matter depends on `type` and `value`. */
export interface Condition {
  type: "behavioral" | "person" | "person_metadata" | "cohort";
  key: string | number;
  value?: unknown;
  negation?: boolean;
  operator?: string;
  event_type?: "events" | "actions";
  event_filters?: PropertyFilter[];
  time_value?: number;
  time_interval?: Unit;
  explicit_datetime?: string;
  explicit_datetime_to?: string;
  operator_value?: number;
  seq_event?: string | number;
  seq_event_type?: "events" | "actions";
  seq_time_value?: number;
  seq_time_interval?: Unit;
  min_periods?: number;
  total_periods?: number;
}

export interface ConditionGroup {
  type: "AND" | "OR";
  negation?: boolean;
  values: (ConditionGroup | Condition)[];
}

export const isGroup = (one: ConditionGroup | Condition): one is ConditionGroup =>
  "values" in one && Array.isArray(one.values);

export type Kind =
  | "did"
  | "did_not"
  | "count"
  | "regularly"
  | "first"
  | "stopped"
  | "restarted"
  | "sequence"
  | "not_sequence"
  | "property"
  | "first_seen"
  | "in_cohort"
  | "not_in_cohort";

/** How a sentence about a person begins. */
export const KINDS: { group: string; items: { value: Kind; label: string }[] }[] = [
  {
    group: "What they did",
    items: [
      { value: "did", label: "did" },
      { value: "did_not", label: "did not do" },
      { value: "count", label: "did a number of times" },
      { value: "regularly", label: "did regularly" },
      { value: "first", label: "did for the first time" },
      { value: "stopped", label: "stopped doing" },
      { value: "restarted", label: "started again" },
      { value: "sequence", label: "did in a sequence" },
      { value: "not_sequence", label: "did not do in a sequence" },
    ],
  },
  {
    group: "Who they are",
    items: [
      { value: "property", label: "have the property" },
      { value: "first_seen", label: "were first seen" },
      { value: "in_cohort", label: "are in the cohort" },
      { value: "not_in_cohort", label: "are not in the cohort" },
    ],
  },
];

const VALUES: Partial<Record<Kind, string>> = {
  did: "performed_event",
  did_not: "performed_event",
  count: "performed_event_multiple",
  regularly: "performed_event_regularly",
  first: "performed_event_first_time",
  stopped: "stopped_performing_event",
  restarted: "restarted_performing_event",
  sequence: "performed_event_sequence",
  not_sequence: "performed_event_sequence",
};

export function kindOf(condition: Condition): Kind {
  if (condition.type === "person") return "property";
  if (condition.type === "person_metadata") return "first_seen";
  if (condition.type === "cohort") return condition.negation ? "not_in_cohort" : "in_cohort";
  if (condition.value === "performed_event") return condition.negation ? "did_not" : "did";
  if (condition.value === "performed_event_sequence") return condition.negation ? "not_sequence" : "sequence";
  return (Object.entries(VALUES).find(([, value]) => value === condition.value)?.[0] as Kind) ?? "did";
}

/** A condition of another kind that keeps what both kinds say. */
export function ofKind(kind: Kind, before: Condition | null): Condition {
  if (kind === "property") return { type: "person", key: "", operator: "exact", value: [] };
  if (kind === "first_seen")
    return { type: "person_metadata", key: "created_at", operator: "is_date_after", value: "-30d" };
  if (kind === "in_cohort" || kind === "not_in_cohort") {
    const value = before?.type === "cohort" ? before.value : undefined;
    return { type: "cohort", key: "id", value, negation: kind === "not_in_cohort" };
  }
  const was = before?.type === "behavioral" ? before : null;
  const common: Condition = {
    type: "behavioral",
    value: VALUES[kind],
    key: was?.key ?? "",
    event_type: was?.event_type ?? "events",
    negation: kind === "did_not" || kind === "not_sequence",
    event_filters: was?.event_filters,
    time_value: was?.time_value ?? 30,
    time_interval: was?.time_interval ?? "day",
  };
  if (was?.explicit_datetime && !NEEDS_LENGTH.has(kind)) {
    common.explicit_datetime = was.explicit_datetime;
    common.explicit_datetime_to = was.explicit_datetime_to;
  }
  const compared = {
    operator: was?.operator ?? "gte",
    operator_value: was?.operator_value ?? (kind === "count" ? 2 : 1),
  };
  const recent = {
    seq_time_value: was?.seq_time_value ?? 7,
    seq_time_interval: was?.seq_time_interval ?? ("day" as Unit),
  };
  if (kind === "count") return { ...common, ...compared };
  if (kind === "regularly") {
    return { ...common, ...compared, time_value: 1, time_interval: "week", total_periods: 4, min_periods: 3 };
  }
  if (kind === "stopped" || kind === "restarted") return { ...common, ...recent };
  if (kind === "sequence" || kind === "not_sequence") {
    return { ...common, ...recent, seq_event: was?.seq_event ?? "", seq_event_type: was?.seq_event_type ?? "events" };
  }
  return common;
}

const NEEDS_LENGTH = new Set<Kind>(["regularly", "stopped", "restarted"]);

/** Kinds whose time can only be a length up to now, not dates. */
export const needsLength = (kind: Kind): boolean => NEEDS_LENGTH.has(kind);

/** What is still missing, as a sentence; null where the condition can be saved. */
export function problemOf(condition: Condition): string | null {
  if (condition.type === "person") {
    return isComplete(condition as PropertyFilter) ? null : "Choose a property and a value.";
  }
  if (condition.type === "cohort") return typeof condition.value === "number" ? null : "Choose a cohort.";
  if (condition.type === "person_metadata") return condition.value ? null : "Say when.";
  if (condition.key === "") return "Choose an event or action.";
  if (condition.value === "performed_event_sequence" && (condition.seq_event ?? "") === "") {
    return "Choose the event that follows.";
  }
  if ((condition.min_periods ?? 0) > (condition.total_periods ?? 0)) return "There are not that many periods.";
  return null;
}

export function problemsOf(group: ConditionGroup): string[] {
  return group.values.flatMap((one) => (isGroup(one) ? problemsOf(one) : (problemOf(one) ?? [])));
}

/** Any form in which the API keeps conditions, as a group of groups. */
export function asConditions(properties: unknown): ConditionGroup {
  const given = properties as ConditionGroup | undefined;
  if (!given || !Array.isArray(given.values)) return EMPTY;
  const values = given.values.map((one) =>
    isGroup(one) ? one : ({ type: "AND", values: [one] } satisfies ConditionGroup),
  );
  return { ...given, type: given.type === "OR" ? "OR" : "AND", values };
}

/** Without groups that say nothing. */
export function trimmed(group: ConditionGroup): ConditionGroup {
  const values = group.values.map((one) => (isGroup(one) ? trimmed(one) : one));
  return { ...group, values: values.filter((one) => !isGroup(one) || one.values.length > 0) };
}

/** Filters of a list of persons as conditions. */
export function fromFilters(filters: PropertyFilter[]): ConditionGroup {
  const values = filters
    .filter(isComplete)
    .map(
      (one): Condition =>
        one.type === "cohort"
          ? { type: "cohort", key: "id", value: Number(one.value), negation: one.operator === "not_in" }
          : { ...one, type: "person" },
    );
  return { type: "AND", values: [{ type: "AND", values }] };
}

export const EMPTY: ConditionGroup = { type: "OR", values: [{ type: "AND", values: [] }] };

const COMPARISONS: Record<string, string> = {
  gte: "at least",
  lte: "at most",
  gt: "more than",
  lt: "fewer than",
  eq: "exactly",
  exact: "exactly",
};
export const COMPARISON_CHOICES = ["gte", "lte", "gt", "lt", "exact"].map((value) => ({
  value,
  label: COMPARISONS[value] ?? value,
}));

const many = (count: number | undefined, unit: string | undefined) =>
  `${count ?? "?"} ${unit}${count === 1 ? "" : "s"}`;

function done(key: string | number | undefined, type: string | undefined): string {
  if (type === "actions") return `action ${key}`;
  return key === "" || key === undefined ? "something" : eventName(String(key));
}

function windowOf(condition: Condition): string {
  const { explicit_datetime: from, explicit_datetime_to: to } = condition;
  if (from) return to ? `between ${from} and ${to}` : `since ${from}`;
  return `in the last ${many(condition.time_value, condition.time_interval)}`;
}

/** The condition as people say it: "did order completed at least 2 times in the last 30 days". */
export function sentence(condition: Condition): string {
  const kind = kindOf(condition);
  if (kind === "property") return `have ${describeFilter(condition as PropertyFilter)}`;
  if (kind === "first_seen") {
    const how =
      condition.operator === "is_date_before" ? "before" : condition.operator === "is_date_exact" ? "on" : "after";
    return `were first seen ${how} ${condition.value}`;
  }
  if (kind === "in_cohort" || kind === "not_in_cohort") {
    return `are ${kind === "in_cohort" ? "" : "not "}in cohort ${condition.value ?? "?"}`;
  }
  const event = done(condition.key, condition.event_type);
  const count = `${COMPARISONS[condition.operator ?? "exact"] ?? ""} ${condition.operator_value === 1 ? "once" : `${condition.operator_value} times`}`;
  const recent = many(condition.seq_time_value, condition.seq_time_interval);
  const within = windowOf(condition);
  switch (kind) {
    case "count":
      return `did ${event} ${count} ${within}`;
    case "regularly":
      return `did ${event} ${count} in ${condition.min_periods} of the last ${condition.total_periods} periods of ${many(condition.time_value, condition.time_interval)}`;
    case "first":
      return `did ${event} for the first time ${within}`;
    case "stopped":
      return `did ${event} ${within}, but not in the last ${recent}`;
    case "restarted":
      return `did ${event} in the last ${recent} again, after none ${within} before`;
    case "sequence":
    case "not_sequence":
      return `did ${kind === "sequence" ? "" : "not do "}${event} and then ${done(condition.seq_event, condition.seq_event_type)} within ${recent}, ${within}`;
    default:
      return `${kind === "did" ? "did" : "did not do"} ${event} ${within}`;
  }
}

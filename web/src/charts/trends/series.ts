/** The rows of a trends, stickiness or lifecycle answer as series to draw. */
import type { Answer, Question } from "@/api/ask";
import { countedOfAll, eventName } from "@/pickers/filters";
import { breakdownText, NONE, OTHER } from "../breakdown";
import { type ChartColors, seriesColor } from "../colors";
import { list, numberOf, record } from "../source";

export interface Series {
  /** Stays the same while others are hidden. */
  key: string;
  /** The number of the event or action among the question's series; null where a formula was worked out. */
  order: number | null;
  /** What was worked out of the series that it names by letters; null where nothing was. */
  formula: string | null;
  label: string;
  breakdown: unknown;
  /** What to call that value: cohorts have names beside their numbers. */
  breakdownLabel: string;
  hasBreakdown: boolean;
  compare: "current" | "previous" | null;
  status: string | null;
  data: number[];
  days: string[];
  labels: string[];
  /** The number of a total-value display, else the sum that the API tells. */
  total: number;
  color: string;
  /** Drawn from the start, unless the question hides it. */
  hidden: boolean;
}

const MATHS: Record<string, string> = {
  total: "events",
  dau: "unique users",
  weekly_active: "weekly active users",
  monthly_active: "monthly active users",
  unique_session: "sessions",
  unique_group: "unique groups",
  first_time_for_user: "first time",
};

function mathText(action: Record<string, unknown>): string {
  const math = String(action.math ?? "total");
  const property = action.math_property ? ` of ${action.math_property}` : "";
  return (MATHS[math] ?? math.replaceAll("_", " ")) + property;
}

function baseLabel(row: Record<string, unknown>, hasBreakdown: boolean): string {
  const action = record(row.action);
  if (!hasBreakdown && typeof action.custom_name === "string" && action.custom_name) return action.custom_name;
  const label = calledAsElsewhere(String(row.label ?? ""), action.type === "events" ? action.id : null);
  const everybody = countedOfAll(action.type === "events" && !action.id ? action.math : row.math); // shared: of the row
  return (everybody ? label.replace(/^All events(?= - |$)/, everybody) : label)
    .replaceAll(NONE, breakdownText(null))
    .replaceAll(OTHER, breakdownText(OTHER));
}

/** "Pageview - Chrome" of "$pageview - Chrome": events that the SDKs send have names in words on all pages. */
function calledAsElsewhere(label: string, event: unknown): string {
  if (typeof event !== "string" || !label.startsWith(event)) return label && eventName(label);
  return eventName(event) + label.slice(event.length);
}

/** The formulas that are shown, of the newest of the three fields that has any: as the API chooses. */
function formulasOf(filter: Record<string, unknown>): string[] {
  const nodes = list(filter.formulaNodes).map((one) => String(one.formula ?? ""));
  if (nodes.length) return nodes;
  if (Array.isArray(filter.formulas) && filter.formulas.length) return filter.formulas.map(String);
  return filter.formula ? [String(filter.formula)] : [];
}

/** "Pageview - Beta testers" where there are several series, else the cohort alone. */
const cohortName = (label: string) => label.split(" - ").at(-1) ?? label;

/** Charts refuse two series of one key. Those that nothing tells apart are counted, alike in both periods. */
function unique(value: string, period: string, seen: Map<string, number>): string {
  const times = seen.get(period + value) ?? 0;
  seen.set(period + value, times + 1);
  return times ? `${value}:${times}` : value;
}

export function readSeries(query: Question, answer: Answer, colors: ChartColors): Series[] {
  const rows = list(answer.results);
  const filter = record(query.trendsFilter ?? query.stickinessFilter);
  const known = new Map<string, number>();
  const custom = record(filter.resultCustomizations);
  const byCohort = record(query.breakdownFilter).breakdown_type === "cohort";
  const seen = new Map<string, number>();
  const formulas = formulasOf(filter);
  const series = rows.map((row): Series => {
    const action = record(row.action);
    const isFormula = row.action === null || row.action === undefined;
    const order = isFormula ? null : numberOf(action.order);
    const hasBreakdown = "breakdown_value" in row;
    const label = baseLabel(row, hasBreakdown);
    // Shared answers tell neither the series nor its number: their labels tell them apart.
    const place = isFormula ? `f${row.order ?? row.label ?? 0}` : `${order}`;
    const value = `${place}:${JSON.stringify(row.breakdown_value ?? null)}:${row.status ?? ""}`;
    const twin = unique(value, String(row.compare_label ?? ""), seen);
    if (!known.has(twin)) known.set(twin, known.size);
    const index = known.get(twin) as number;
    const own = record(custom[String(index)]);
    const preset = /^preset-(\d+)$/.exec(String(own.color ?? ""));
    const compare = row.compare_label === "previous" ? "previous" : row.compare_label === "current" ? "current" : null;
    return {
      key: compare === "previous" ? `${twin}:previous` : twin,
      order,
      formula: row.action === null ? (formulas[numberOf(row.order)] ?? null) : null,
      label,
      breakdown: row.breakdown_value,
      breakdownLabel:
        byCohort && row.breakdown_value !== "all"
          ? isFormula
            ? `Cohort ${row.breakdown_value}` // their labels do not say its name
            : cohortName(label)
          : breakdownText(row.breakdown_value),
      hasBreakdown,
      compare,
      status: typeof row.status === "string" ? row.status : null,
      data: Array.isArray(row.data) ? row.data.map(numberOf) : [],
      days: Array.isArray(row.days) ? row.days.map(String) : [],
      labels: Array.isArray(row.labels) ? row.labels.map(String) : [],
      total: typeof row.aggregated_value === "number" ? row.aggregated_value : numberOf(row.count),
      color: seriesColor(colors, preset ? Number(preset[1]) - 1 : index),
      hidden:
        own.hidden === true ||
        (Array.isArray(filter.hiddenLegendIndexes) && filter.hiddenLegendIndexes.includes(index)),
    };
  });
  return distinguish(ofValues(series), rows);
}

/** Rows of one formula and several breakdown values have one label: they are called as those of an event would be. */
function ofValues(series: Series[]): Series[] {
  const values = new Map<string, Set<string>>();
  const split = series.filter((one) => one.order === null && one.hasBreakdown);
  for (const one of split) values.set(one.label, (values.get(one.label) ?? new Set()).add(one.breakdownLabel));
  return series.map((one) =>
    split.includes(one) && (values.get(one.label)?.size ?? 0) > 1
      ? { ...one, label: values.size > 1 ? `${one.label} - ${one.breakdownLabel}` : one.breakdownLabel }
      : one,
  );
}

/** Two series of one event are told apart by what they count. */
function distinguish(series: Series[], rows: Record<string, unknown>[]): Series[] {
  const orders = new Map<string, Set<number | null>>();
  for (const one of series) {
    const seen = orders.get(one.label) ?? new Set();
    orders.set(one.label, seen.add(one.order));
  }
  return series.map((one, index) =>
    one.order !== null && (orders.get(one.label)?.size ?? 0) > 1
      ? { ...one, label: `${one.label} (${mathText(record(rows[index]?.action))})` }
      : one,
  );
}

/** With "previous" where there are two periods. */
export const fullLabel = (one: Series): string => (one.compare === "previous" ? `${one.label} (previous)` : one.label);

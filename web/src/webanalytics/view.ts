/** What the page shows, kept in its address, and the part that all of its questions share. */
import { useMemo } from "react";
import type { Question } from "@/api/ask";
import { useUrlState } from "@/app/urlState";
import type { PropertyFilter } from "@/pickers/filters";

export interface Dates {
  date_from: string | null;
  date_to: string | null;
}

export type Goal = { customEventName: string } | { actionId: number; name: string } | null;

const LAST_WEEK: Dates = { date_from: "-7d", date_to: null };
const NO_FILTERS: PropertyFilter[] = [];

export interface View {
  dates: Dates;
  setDates: (dates: Dates) => void;
  filters: PropertyFilter[];
  setFilters: (filters: PropertyFilter[]) => void;
  /** Puts filters to those that there are; one of the same property is replaced. */
  narrow: (filters: PropertyFilter[]) => void;
  host: string;
  setHost: (host: string) => void;
  device: string;
  setDevice: (device: string) => void;
  compares: boolean;
  setCompares: (compares: boolean) => void;
  noTests: boolean;
  setNoTests: (noTests: boolean) => void;
  goal: Goal;
  setGoal: (goal: Goal) => void;
  /** Dates, filters and the rest, to be spread into each question. */
  shared: Question;
}

export function useView(): View {
  const [dates, setDates] = useUrlState<Dates>("dates", LAST_WEEK);
  const [filters, setFilters] = useUrlState<PropertyFilter[]>("filters", NO_FILTERS);
  const [host, setHost] = useUrlState("domain", "");
  const [device, setDevice] = useUrlState("device", "");
  const [compares, setCompares] = useUrlState("compare", true);
  const [noTests, setNoTests] = useUrlState("no_tests", false);
  const [goal, setGoal] = useUrlState<Goal>("goal", null);
  const key = JSON.stringify([dates, filters, host, device, compares, noTests, goal]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all of it, and equal views are one object
  const shared = useMemo(
    () => ({
      dateRange: dates,
      properties: [...filters, ...eventFilter("$host", host), ...eventFilter("$device_type", device)],
      compareFilter: { compare: compares },
      filterTestAccounts: noTests,
      ...(goal === null ? {} : { conversionGoal: withoutName(goal) }),
    }),
    [key],
  );
  const narrow = (added: PropertyFilter[]) => {
    const names = new Set(added.map((one) => `${one.type} ${one.key}`));
    setFilters([...filters.filter((one) => !names.has(`${one.type} ${one.key}`)), ...added]);
  };
  return {
    dates,
    setDates,
    filters,
    setFilters,
    narrow,
    host,
    setHost,
    device,
    setDevice,
    compares,
    setCompares,
    noTests,
    setNoTests,
    goal,
    setGoal,
    shared,
  };
}

const eventFilter = (key: string, value: string): PropertyFilter[] =>
  value ? [{ type: "event", key, operator: "exact", value: [value] }] : [];

const withoutName = (goal: NonNullable<Goal>) =>
  "actionId" in goal ? { actionId: goal.actionId } : { customEventName: goal.customEventName };

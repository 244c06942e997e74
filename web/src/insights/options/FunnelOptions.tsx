/** How a funnel is walked through: order, time to convert, what it counts, what to draw. */
import { Group, Stack } from "@mantine/core";
import { useGroupTypes } from "@/pickers/useGroupTypes";
import type { InsightQuery, OptionsProps } from "../model/types";
import { Breakdowns, breakdownsOf } from "./Breakdowns";
import { Choice } from "./Choice";
import { CommitInput } from "./CommitInput";
import { CommitNumber } from "./CommitNumber";
import { Exclusions } from "./Exclusions";
import classes from "./options.module.css";
import { Section } from "./Section";

type FunnelsFilter = NonNullable<InsightQuery["funnelsFilter"]>;

/** The steps of a funnel as choices, by their place from 0. */
export function stepChoices(count: number): { value: string; label: string }[] {
  return Array.from({ length: count }, (_, index) => ({ value: String(index), label: `Step ${index + 1}` }));
}

const ORDERS = [
  { value: "ordered", label: "In order, other events between" },
  { value: "strict", label: "Strictly one after the other" },
  { value: "unordered", label: "In any order" },
] as const;
const VIZ_TYPES = [
  { value: "steps", label: "Conversion steps" },
  { value: "time_to_convert", label: "Time to convert" },
  { value: "trends", label: "Conversion over time" },
  { value: "flow", label: "Flow between the steps" },
] as const;
const UNITS = ["second", "minute", "hour", "day", "week", "month"] as const;
const ATTRIBUTIONS = [
  { value: "first_touch", label: "First step that has it" },
  { value: "last_touch", label: "Last step that has it" },
  { value: "all_events", label: "All steps" },
  { value: "step", label: "A certain step" },
] as const;

export function FunnelOptions({ query, onChange }: OptionsProps) {
  const filter = query.funnelsFilter ?? {};
  const set = (change: Partial<FunnelsFilter>) =>
    onChange({ ...query, funnelsFilter: { ...query.funnelsFilter, ...change } });
  const viz = filter.funnelVizType ?? "steps";
  const steps = query.series?.length ?? 0;

  return (
    <>
      <Section title="Funnel">
        <Stack gap="xs">
          <Choice label="Show" value={viz} data={[...VIZ_TYPES]} onChange={(next) => set({ funnelVizType: next })} />
          {(viz === "time_to_convert" || viz === "trends") && steps > 1 && (
            <FromTo steps={steps} filter={filter} set={set} />
          )}
          {viz === "time_to_convert" && (
            <CommitNumber
              label="Bins"
              placeholder="Automatic"
              max={90}
              value={filter.binCount}
              onCommit={(binCount) => set({ binCount })}
            />
          )}
          <Choice
            label="Order of steps"
            value={filter.funnelOrderType ?? "ordered"}
            data={[...ORDERS]}
            onChange={(next) => set({ funnelOrderType: next })}
          />
          <Group gap={6} align="flex-end" grow>
            <CommitNumber
              label="Convert within"
              max={10_000}
              value={filter.funnelWindowInterval ?? 14}
              onCommit={(interval) => set({ funnelWindowInterval: interval })}
            />
            <Choice
              label="Unit"
              value={filter.funnelWindowIntervalUnit ?? "day"}
              data={UNITS.map((value) => ({ value, label: `${value}s` }))}
              onChange={(next) => set({ funnelWindowIntervalUnit: next })}
            />
          </Group>
          <CountedBy query={query} onChange={onChange} />
          {viz === "steps" && (
            <Group gap={6} grow>
              <Choice
                label="Rates relative to"
                value={filter.funnelStepReference ?? "total"}
                data={[
                  { value: "total", label: "First step" },
                  { value: "previous", label: "Previous step" },
                ]}
                onChange={(next) => set({ funnelStepReference: next })}
              />
              <Choice
                label="Layout"
                value={filter.layout ?? "vertical"}
                data={[
                  { value: "vertical", label: "Left to right" },
                  { value: "horizontal", label: "Top to bottom" },
                ]}
                onChange={(next) => set({ layout: next })}
              />
            </Group>
          )}
        </Stack>
      </Section>
      <Exclusions query={query} onChange={onChange} />
      {viz !== "time_to_convert" && <Breakdowns query={query} onChange={onChange} />}
      {(breakdownsOf(query).length > 0 || query.breakdownFilter?.breakdown) && viz !== "time_to_convert" && (
        <Stack gap={6} pb="sm">
          <Choice
            label="Attribute the breakdown by"
            value={filter.breakdownAttributionType ?? "first_touch"}
            data={[...ATTRIBUTIONS]}
            onChange={(next) =>
              set({
                breakdownAttributionType: next,
                breakdownAttributionValue: next === "step" ? (filter.breakdownAttributionValue ?? 0) : undefined,
              })
            }
          />
          {filter.breakdownAttributionType === "step" && (
            <Choice
              label="Step"
              value={String(filter.breakdownAttributionValue ?? 0)}
              data={stepChoices(steps)}
              onChange={(next) => set({ breakdownAttributionValue: Number(next) })}
            />
          )}
        </Stack>
      )}
    </>
  );
}

interface FromToProps {
  steps: number;
  filter: FunnelsFilter;
  set: (change: Partial<FunnelsFilter>) => void;
}

function FromTo({ steps, filter, set }: FromToProps) {
  const from = filter.funnelFromStep ?? 0;
  const to = filter.funnelToStep ?? steps - 1;
  const choices = stepChoices(steps);
  return (
    <Group gap={6} grow>
      <Choice
        label="From"
        value={String(from)}
        data={choices.slice(0, -1)}
        onChange={(next) => set({ funnelFromStep: Number(next), funnelToStep: Math.max(to, Number(next) + 1) })}
      />
      <Choice
        label="To"
        value={String(to)}
        data={choices.slice(from + 1)}
        onChange={(next) => set({ funnelToStep: Number(next) })}
      />
    </Group>
  );
}

/** Whether people, groups, sessions, or the values of an expression go through the funnel. */
function CountedBy({ query, onChange }: OptionsProps) {
  const groups = useGroupTypes();
  const hogql = query.funnelsFilter?.funnelAggregateByHogQL;
  const index = query.aggregation_group_type_index;
  const value =
    hogql === "properties.$session_id"
      ? "session"
      : (hogql ?? null) !== null
        ? "hogql"
        : (index ?? null) !== null
          ? `group:${index}`
          : "person";
  const choose = (next: string) => {
    const expression = next === "session" ? "properties.$session_id" : next === "hogql" ? "distinct_id" : undefined;
    onChange({
      ...query,
      aggregation_group_type_index: next.startsWith("group:") ? Number(next.slice("group:".length)) : undefined,
      funnelsFilter: { ...query.funnelsFilter, funnelAggregateByHogQL: expression },
    });
  };
  return (
    <>
      <Choice
        label="Counting"
        value={value}
        data={[
          { value: "person", label: "Unique users" },
          { value: "session", label: "Unique sessions" },
          ...groups.map((one) => ({
            value: `group:${one.group_type_index}`,
            label: `Unique ${one.name_plural || `${one.group_type} groups`}`,
          })),
          { value: "hogql", label: "Values of an SQL expression" },
        ]}
        onChange={choose}
      />
      {value === "hogql" && (
        <CommitInput
          aria-label="SQL expression to count"
          classNames={{ input: classes.code }}
          value={hogql ?? ""}
          onCommit={(text) =>
            text.trim() &&
            onChange({ ...query, funnelsFilter: { ...query.funnelsFilter, funnelAggregateByHogQL: text } })
          }
        />
      )}
    </>
  );
}

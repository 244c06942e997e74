/** One filter being made or changed: a property, an operator and a value; a cohort; or a line of SQL. */
import { Button, Group, SegmentedControl, Select, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { CohortPicker } from "./CohortPicker";
import {
  isComplete,
  needsValue,
  OPERATOR_LABELS,
  operatorsFor,
  type PropertyFilter,
  type PropertyType,
  type Scope,
  takesMany,
  takesRange,
} from "./filters";
import { PropertyPicker } from "./PropertyPicker";
import classes from "./pickers.module.css";
import { usePropertyType } from "./usePropertyDefinitions";
import { ValueInput } from "./ValueInput";

export interface Draft {
  filter: PropertyFilter;
  /** A text typed into the value's field that is no value yet. */
  pending: string;
}

/** The draft as a filter, with what was typed last as a value. */
export function settle({ filter, pending }: Draft): PropertyFilter {
  const operator = filter.operator ?? "exact";
  if (!pending.trim() || !takesMany(operator)) return filter;
  const before = Array.isArray(filter.value) ? filter.value : filter.value ? [filter.value] : [];
  return before.includes(pending.trim()) ? filter : { ...filter, value: [...before, pending.trim()] };
}

interface FilterFormProps {
  draft: Draft;
  /** With a function, so that two changes by one key press do not undo each other. */
  onDraft: (change: (before: Draft) => Draft) => void;
  onDone: () => void;
  scopes: Scope[];
  event?: string | null;
}

type Way = "property" | "cohort" | "hogql";
const WAYS: Record<Way, string> = { property: "Property", cohort: "Cohort", hogql: "SQL" };

const wayOf = (filter: PropertyFilter): Way =>
  filter.type === "cohort" || filter.type === "hogql" ? filter.type : "property";

/** The value after a change of operator: lists and single values turn into each other. */
function valueFor(operator: string, value: unknown): unknown {
  if (!needsValue(operator)) return undefined;
  if (takesRange(operator)) return Array.isArray(value) && value.length === 2 ? value : ["", ""];
  const list = (Array.isArray(value) ? value : value === undefined || value === "" ? [] : [value]).filter(
    (one) => one !== "",
  );
  return takesMany(operator) ? list.map(String) : (list[0] ?? "");
}

export function FilterForm({ draft, onDraft, onDone, scopes, event }: FilterFormProps) {
  const { filter } = draft;
  const properties = scopes.filter((scope) => scope !== "cohort" && scope !== "hogql");
  const ways = (["property", "cohort", "hogql"] as Way[]).filter((way) =>
    way === "property" ? properties.length > 0 : scopes.includes(way),
  );
  const [way, setWay] = useState<Way>(wayOf(filter));
  const type = usePropertyType(filter.type as Scope, way === "property" ? filter.key : "", filter.group_type_index);
  const set = (change: Partial<PropertyFilter>) =>
    onDraft((before) => ({ ...before, filter: { ...before.filter, ...change } }));

  const choose = (next: Way) => {
    setWay(next);
    const fresh: Record<Way, PropertyFilter> = {
      property: { type: properties[0] ?? "event", key: "", operator: "exact", value: [] },
      cohort: { type: "cohort", key: "id", operator: "in" },
      hogql: { type: "hogql", key: "" },
    };
    onDraft(() => ({ filter: fresh[next], pending: "" }));
  };

  return (
    <Stack gap="xs" component="fieldset" m={0} p={0} bd={0} aria-label="Filter">
      {ways.length > 1 && (
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label="Filter by"
          data={ways.map((one) => ({ value: one, label: WAYS[one] }))}
          value={way}
          onChange={(next) => choose(next as Way)}
        />
      )}
      {way === "property" && (
        <PropertyPart
          draft={draft}
          type={type}
          properties={properties}
          event={event}
          set={set}
          onPending={(text) => onDraft((before) => ({ ...before, pending: text }))}
        />
      )}
      {way === "cohort" && (
        <Group gap="xs" wrap="nowrap" grow>
          <Operator filter={filter} type={null} onChange={(operator) => set({ operator })} />
          <CohortPicker
            fullWidth
            value={typeof filter.value === "number" ? filter.value : null}
            onChange={(id) => set({ value: id })}
          />
        </Group>
      )}
      {way === "hogql" && (
        <Textarea
          aria-label="SQL expression"
          description="True for the events to keep, for example: properties.$browser = 'Chrome'"
          size="xs"
          autosize
          minRows={2}
          classNames={{ input: classes.code }}
          value={filter.key}
          onChange={(change) => set({ key: change.currentTarget.value })}
        />
      )}
      <Group justify="flex-end">
        <Button size="xs" onClick={onDone} disabled={!isComplete(settle(draft))}>
          Apply
        </Button>
      </Group>
    </Stack>
  );
}

function Operator(props: { filter: PropertyFilter; type: PropertyType; onChange: (operator: string) => void }) {
  const { filter, type, onChange } = props;
  const operators = operatorsFor(filter.type, type, filter.key);
  const operator = filter.operator ?? "exact";
  const known = operators.includes(operator) ? operators : [operator, ...operators];
  return (
    <Select
      aria-label="Operator"
      size="xs"
      data={known.map((value) => ({ value, label: OPERATOR_LABELS[value] ?? value }))}
      value={operator}
      allowDeselect={false}
      comboboxProps={{ withinPortal: false }}
      maxDropdownHeight={260}
      onChange={(next) => next && onChange(next)}
    />
  );
}

interface PropertyPartProps {
  draft: Draft;
  type: PropertyType;
  properties: Scope[];
  event?: string | null;
  set: (change: Partial<PropertyFilter>) => void;
  onPending: (text: string) => void;
}

function PropertyPart({ draft, type, properties, event, set, onPending }: PropertyPartProps) {
  const { filter, pending } = draft;
  const operator = filter.operator ?? "exact";
  return (
    <>
      <PropertyPicker
        fullWidth
        scopes={properties}
        scope={filter.type as Scope}
        groupTypeIndex={filter.group_type_index}
        event={event}
        value={filter.key || null}
        onChange={(key, scope, index) =>
          set({ key, type: scope, group_type_index: index, operator: "exact", value: [] })
        }
      />
      {filter.key && (
        <>
          <Operator
            filter={filter}
            type={type}
            onChange={(next) => set({ operator: next, value: valueFor(next, filter.value) })}
          />
          {needsValue(operator) && (
            <ValueInput
              filter={filter}
              type={type}
              event={event}
              onChange={(value) => set({ value })}
              pending={pending}
              onPending={onPending}
            />
          )}
        </>
      )}
    </>
  );
}

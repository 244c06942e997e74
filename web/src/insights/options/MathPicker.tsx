/** How a series is counted: events, people, sums of a property, or an expression of SQL. */
import { Group, Select } from "@mantine/core";
import type { Scope } from "@/pickers/filters";
import { PropertyPicker } from "@/pickers/PropertyPicker";
import { useGroupTypes } from "@/pickers/useGroupTypes";
import { needsMathProperty } from "../model/askable";
import { MATHS } from "../model/maths";
import type { Series } from "../model/types";
import { CommitInput } from "./CommitInput";
import classes from "./options.module.css";

interface MathPickerProps {
  series: Series;
  onChange: (change: Partial<Series>) => void;
  /** Only those that count people or groups, for stickiness. */
  actorsOnly?: boolean;
}

const SCOPES: Scope[] = ["event", "session", "person"];
const NO_PROPERTY = { math_property: undefined, math_property_type: undefined };
const TYPE_NAMES: Record<string, string> = {
  event: "event_properties",
  person: "person_properties",
  session: "session_properties",
};
const scopeOf = (type: string | null | undefined): Scope =>
  (Object.entries(TYPE_NAMES).find(([, name]) => name === type)?.[0] as Scope) ?? "event";

function useMathChoices(actorsOnly: boolean) {
  const groups = useGroupTypes().map((one) => ({
    value: `unique_group:${one.group_type_index}`,
    label: `Unique ${one.name_plural || `${one.group_type} groups`}`,
  }));
  if (actorsOnly) {
    return [{ group: "Counted", items: [{ value: "dau", label: "Unique users" }, ...groups] }];
  }
  return MATHS.map((one, index) => ({
    group: one.group,
    items: [...one.items.map(({ value, label }) => ({ value, label })), ...(index === 0 ? groups : [])],
  }));
}

export function MathPicker({ series, onChange, actorsOnly = false }: MathPickerProps) {
  const choices = useMathChoices(actorsOnly);
  // Stickiness counts people whatever it is told, but for groups.
  const math = actorsOnly ? (series.math === "unique_group" ? series.math : "dau") : (series.math ?? "total");
  const value = math === "unique_group" ? `unique_group:${series.math_group_type_index ?? 0}` : math;

  const choose = (next: string) => {
    const [name, index] = next.split(":");
    onChange({
      math: name,
      math_group_type_index: index === undefined ? undefined : Number(index),
      math_hogql: name === "hogql" ? series.math_hogql : undefined,
      ...(needsMathProperty(name) ? {} : NO_PROPERTY),
    });
  };

  return (
    <Group gap={6}>
      <Select
        aria-label="Counted as"
        size="xs"
        w={190}
        data={choices}
        value={value}
        allowDeselect={false}
        searchable
        maxDropdownHeight={320}
        onChange={(next) => next && choose(next)}
      />
      {needsMathProperty(math) && (
        <PropertyPicker
          label="Property to compute"
          placeholder="Choose a property"
          numerical
          scopes={SCOPES}
          scope={scopeOf(series.math_property_type)}
          event={series.kind === "EventsNode" ? series.event : null}
          value={series.math_property ?? null}
          onChange={(key, scope) => onChange({ math_property: key, math_property_type: TYPE_NAMES[scope] })}
        />
      )}
      {math === "hogql" && (
        <CommitInput
          aria-label="SQL expression to compute"
          placeholder="count() / uniq(person_id)"
          classNames={{ input: classes.code }}
          value={series.math_hogql ?? ""}
          onCommit={(text) => onChange({ math_hogql: text })}
        />
      )}
    </Group>
  );
}

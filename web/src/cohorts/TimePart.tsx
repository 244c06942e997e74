import { Group, Select, Text, TextInput } from "@mantine/core";
import { Amount } from "./BehaviourPart";
import { type Condition, UNITS, type Unit } from "./conditions";

interface TimePartProps {
  condition: Condition;
  set: (change: Partial<Condition>) => void;
  /** Only a length up to now, no dates. */
  lengthOnly: boolean;
  /** What the sentence says before the length, in place of "in the last". */
  before?: string;
}

type Way = "last" | "since" | "between";
const WAYS: { value: Way; label: string }[] = [
  { value: "last", label: "in the last" },
  { value: "since", label: "since" },
  { value: "between", label: "between" },
];
const day = (text: string | undefined) => (text && /^\d{4}-\d{2}-\d{2}/.test(text) ? text.slice(0, 10) : "");
const today = () => new Date().toISOString().slice(0, 10);

/** When it was done: a length up to now, since a date, or between two. */
export function TimePart({ condition, set, lengthOnly, before = "in the last" }: TimePartProps) {
  const way: Way = condition.explicit_datetime ? (condition.explicit_datetime_to ? "between" : "since") : "last";
  const choose = (next: Way) => {
    const from = condition.explicit_datetime ?? today();
    if (next === "last") {
      set({
        explicit_datetime: undefined,
        explicit_datetime_to: undefined,
        time_value: condition.time_value ?? 30,
        time_interval: condition.time_interval ?? "day",
      });
    } else set({ explicit_datetime: from, explicit_datetime_to: next === "between" ? today() : undefined });
  };
  return (
    <Group gap={4}>
      {!lengthOnly && (
        <Select
          size="xs"
          w={110}
          aria-label="When"
          data={WAYS}
          value={way}
          allowDeselect={false}
          onChange={(next) => next && choose(next as Way)}
        />
      )}
      {lengthOnly && (
        <Text span size="sm">
          {before}
        </Text>
      )}
      {way === "last" ? (
        <Group gap={4} wrap="nowrap">
          <Amount
            label="Length of the window"
            value={condition.time_value}
            onChange={(value) => set({ time_value: value })}
          />
          <UnitSelect
            value={condition.time_interval}
            count={condition.time_value}
            onChange={(unit) => set({ time_interval: unit })}
          />
        </Group>
      ) : (
        <DateField
          label="From"
          value={condition.explicit_datetime}
          onChange={(value) => set({ explicit_datetime: value })}
        />
      )}
      {way === "between" && (
        <>
          <Text span size="sm">
            and
          </Text>
          <DateField
            label="To"
            value={condition.explicit_datetime_to}
            onChange={(value) => set({ explicit_datetime_to: value })}
          />
        </>
      )}
    </Group>
  );
}

interface DateFieldProps {
  label: string;
  value: string | undefined;
  onChange: (value: string) => void;
}

/** Dates have the browser's own calendar; what is no date (such as -30d, by the API) is edited as it is written. */
export function DateField({ label, value, onChange }: DateFieldProps) {
  const isDate = !value || day(value) !== "";
  return (
    <TextInput
      size="xs"
      w={140}
      type={isDate ? "date" : "text"}
      aria-label={label}
      value={isDate ? day(value) : value}
      onChange={(event) => event.currentTarget.value && onChange(event.currentTarget.value)}
    />
  );
}

interface UnitSelectProps {
  value: Unit | undefined;
  count: number | undefined;
  onChange: (unit: Unit) => void;
}

export function UnitSelect({ value, count, onChange }: UnitSelectProps) {
  const units: Unit[] = value === "minute" ? ["minute", ...UNITS] : UNITS;
  return (
    <Select
      size="xs"
      w={96}
      aria-label="Unit"
      data={units.map((unit) => ({ value: unit, label: count === 1 ? unit : `${unit}s` }))}
      value={value ?? "day"}
      allowDeselect={false}
      onChange={(next) => next && onChange(next as Unit)}
    />
  );
}

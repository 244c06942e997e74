/** The value of a filter: texts with what was seen, numbers, ranges, dates, yes or no: as its operator wants. */
import { Group, NumberInput, SegmentedControl, Select, TagsInput, Text, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { useDebouncedValue } from "@mantine/hooks";
import { short, text } from "@/ui/format";
import { isDateOperator, type PropertyFilter, type PropertyType, takesMany, takesRange } from "./filters";
import { usePropertyValues } from "./usePropertyValues";

interface ValueInputProps {
  filter: PropertyFilter;
  type: PropertyType;
  event?: string | null;
  onChange: (value: unknown) => void;
  /** What was typed but not yet taken as a value. */
  pending: string;
  onPending: (text: string) => void;
}

const INSIDE = { withinPortal: false } as const;
const asList = (value: unknown): string[] =>
  (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).map(text);

function SeveralTexts({ filter, event, onChange, pending, onPending }: ValueInputProps) {
  const [wanted] = useDebouncedValue(pending, 150);
  const { values, loading } = usePropertyValues(filter, wanted, event, true);
  const counts = new Map(values.map((one) => [one.name, one.count]));
  const names = [...new Set(values.map((one) => one.name).filter((name) => name !== ""))];
  return (
    <TagsInput
      aria-label="Value"
      size="xs"
      data={names}
      value={asList(filter.value)}
      onChange={onChange}
      searchValue={pending}
      onSearchChange={onPending}
      placeholder={asList(filter.value).length ? "" : loading ? "Looking for values" : "Choose or type"}
      comboboxProps={INSIDE}
      maxDropdownHeight={220}
      filter={({ options }) => options}
      renderOption={({ option }) => (
        <Group justify="space-between" gap="xs" wrap="nowrap" w="100%">
          <Text size="sm" truncate>
            {option.value}
          </Text>
          <Text size="xs" c="dimmed">
            {short(counts.get(option.value) ?? 0)}
          </Text>
        </Group>
      )}
    />
  );
}

const RELATIVE = [
  { value: "day", label: "A date" },
  { value: "-1d", label: "1 day ago" },
  { value: "-7d", label: "7 days ago" },
  { value: "-14d", label: "14 days ago" },
  { value: "-30d", label: "30 days ago" },
  { value: "-90d", label: "90 days ago" },
  { value: "-1y", label: "1 year ago" },
];

function DateValue({ filter, onChange }: ValueInputProps) {
  const value = typeof filter.value === "string" ? filter.value : "";
  const relative = value.startsWith("-");
  return (
    <Group gap="xs" grow>
      <Select
        aria-label="Which date"
        size="xs"
        data={
          relative && !RELATIVE.some((one) => one.value === value) ? [...RELATIVE, { value, label: value }] : RELATIVE
        }
        value={relative ? value : "day"}
        allowDeselect={false}
        comboboxProps={INSIDE}
        onChange={(next) => onChange(next === "day" ? "" : next)}
      />
      {!relative && (
        <DateInput
          aria-label="Date"
          size="xs"
          value={value.slice(0, 10) || null}
          valueFormat="YYYY-MM-DD"
          placeholder="2026-01-31"
          popoverProps={INSIDE}
          onChange={(next) => onChange(next ?? "")}
        />
      )}
    </Group>
  );
}

function Range({ filter, onChange }: ValueInputProps) {
  const [low, high] = Array.isArray(filter.value) ? filter.value : ["", ""];
  return (
    <Group gap="xs" grow>
      <NumberInput aria-label="From" size="xs" value={low ?? ""} onChange={(next) => onChange([next, high ?? ""])} />
      <NumberInput aria-label="To" size="xs" value={high ?? ""} onChange={(next) => onChange([low ?? "", next])} />
    </Group>
  );
}

export function ValueInput(props: ValueInputProps) {
  const { filter, type, onChange } = props;
  const operator = filter.operator ?? "exact";
  if (isDateOperator(operator)) return <DateValue {...props} />;
  if (takesRange(operator)) return <Range {...props} />;
  if (type === "Boolean" && (operator === "exact" || operator === "is_not")) {
    return (
      <SegmentedControl
        aria-label="Value"
        size="xs"
        fullWidth
        data={["true", "false"]}
        value={asList(filter.value)[0] ?? ""}
        onChange={(value) => onChange([value])}
      />
    );
  }
  if (takesMany(operator)) return <SeveralTexts {...props} />;
  if (["gt", "gte", "lt", "lte"].includes(operator) && (type === "Numeric" || type === "Duration")) {
    return (
      <NumberInput
        aria-label="Value"
        size="xs"
        value={asList(filter.value)[0] ?? ""}
        onChange={onChange}
        suffix={type === "Duration" ? " s" : undefined}
      />
    );
  }
  return (
    <TextInput
      aria-label="Value"
      size="xs"
      value={asList(filter.value)[0] ?? ""}
      onChange={(change) => onChange(change.currentTarget.value)}
      ff={operator.includes("regex") ? "monospace" : undefined}
    />
  );
}

/** The value of a filter: texts with what was seen, numbers, ranges, dates, yes or no: as its operator wants. */
import {
  Checkbox,
  Group,
  Loader,
  NumberInput,
  ScrollArea,
  SegmentedControl,
  Select,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { useDebouncedValue } from "@mantine/hooks";
import { short, text } from "@/ui/format";
import { isDateOperator, type PropertyFilter, type PropertyType, takesMany, takesRange } from "./filters";
import classes from "./pickers.module.css";
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

/** Any number of texts: typed ones as tags, and the most frequent ones below to be ticked. */
function SeveralTexts({ filter, event, onChange, pending, onPending }: ValueInputProps) {
  const [wanted] = useDebouncedValue(pending, 150);
  const { values, loading } = usePropertyValues(filter, wanted, event, true);
  const chosen = asList(filter.value);
  const seen = values.filter((one, index) => one.name !== "" && values.findIndex((o) => o.name === one.name) === index);
  const toggle = (name: string) => {
    onChange(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
    onPending("");
  };
  return (
    <>
      <TagsInput
        aria-label="Value"
        size="xs"
        value={chosen}
        onChange={onChange}
        searchValue={pending}
        onSearchChange={onPending}
        placeholder={chosen.length ? "" : "Type a value, or choose below"}
        comboboxProps={INSIDE}
        rightSection={loading ? <Loader size={12} /> : undefined}
      />
      <ScrollArea.Autosize mah={190} type="auto" offsetScrollbars="present">
        <Stack gap={0} role="group" aria-label="Values that were seen">
          {seen.map((one) => (
            <Checkbox
              key={one.name}
              size="xs"
              className={classes.value}
              checked={chosen.includes(one.name)}
              onChange={() => toggle(one.name)}
              label={
                <span className={classes.valueLabel}>
                  <span className={classes.valueName} title={one.name}>
                    {one.name}
                  </span>
                  <Text span size="xs" c="dimmed">
                    {short(one.count)}
                  </Text>
                </span>
              }
            />
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </>
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
      classNames={operator.includes("regex") ? { input: classes.code } : undefined}
    />
  );
}

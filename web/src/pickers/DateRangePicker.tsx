/** Chooses when: the usual ranges, "last so many…", or days in a calendar. */
import { Button, Group, NumberInput, Popover, Select, Stack } from "@mantine/core";
import { DatePicker, type DayOfWeek } from "@mantine/dates";
import { useMediaQuery } from "@mantine/hooks";
import { IconCalendar, IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { type DateRange, describeDateRange, isDay, PRESETS } from "./dateRange";
import { InPopover } from "./InPopover";
import classes from "./pickers.module.css";

interface DateRangePickerProps {
  value: DateRange | null | undefined;
  onChange: (range: { date_from: string | null; date_to: string | null }) => void;
  label?: string;
  /** What stands on the button where no range is chosen; the last 7 days otherwise. */
  unset?: string;
  size?: "xs" | "sm";
}

const UNITS = [
  { value: "h", label: "hours" },
  { value: "d", label: "days" },
  { value: "w", label: "weeks" },
  { value: "m", label: "months" },
];

export function DateRangePicker({ value, onChange, label = "Date range", unset, size = "xs" }: DateRangePickerProps) {
  const [opened, setOpened] = useState(false);
  const wide = useMediaQuery("(min-width: 48em)");
  const set = (date_from: string | null, date_to: string | null) => {
    onChange({ date_from, date_to });
    setOpened(false);
  };
  const described = unset && !value?.date_from ? unset : describeDateRange(value);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          size={size}
          leftSection={<IconCalendar size={14} />}
          rightSection={<IconChevronDown size={14} />}
          onClick={() => setOpened(!opened)}
          aria-label={`${label}: ${described}`}
        >
          {described}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.form} p="xs" mah="80vh" style={{ overflowY: "auto" }}>
        <InPopover value={true}>
          <Group align="flex-start" gap="sm" wrap={wide ? "nowrap" : "wrap"}>
            <Presets described={described} onPick={set} />
            <Stack gap="xs">
              <LastOf onPick={set} />
              <Calendar value={value} onPick={set} />
            </Stack>
          </Group>
        </InPopover>
      </Popover.Dropdown>
    </Popover>
  );
}

const NO_DAYS: DayOfWeek[] = []; // their red is too pale to be read

type Pick = (from: string | null, to: string | null) => void;

function Presets({ described, onPick }: { described: string; onPick: Pick }) {
  return (
    <Stack gap={0} className={classes.presets}>
      {PRESETS.map((one) => (
        <Button
          key={one.label}
          size="compact-sm"
          justify="flex-start"
          fw={500}
          variant={one.label === described ? "light" : "subtle"}
          color={one.label === described ? undefined : "gray"}
          aria-pressed={one.label === described}
          onClick={() => onPick(one.date_from ?? null, one.date_to ?? null)}
        >
          {one.label}
        </Button>
      ))}
    </Stack>
  );
}

function LastOf({ onPick }: { onPick: Pick }) {
  const [count, setCount] = useState<number | string>(3);
  const [unit, setUnit] = useState("w");
  return (
    <Group gap={6} wrap="nowrap">
      <NumberInput
        aria-label="How many"
        size="xs"
        w={70}
        min={1}
        max={1000}
        value={count}
        onChange={setCount}
        prefix=""
      />
      <Select
        aria-label="Unit"
        size="xs"
        w={100}
        data={UNITS}
        value={unit}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(next) => next && setUnit(next)}
      />
      <Button size="xs" variant="default" disabled={!Number(count)} onClick={() => onPick(`-${count}${unit}`, null)}>
        Last {count} {UNITS.find((one) => one.value === unit)?.label}
      </Button>
    </Group>
  );
}

function Calendar({ value, onPick }: { value: DateRange | null | undefined; onPick: Pick }) {
  const dayOf = (token: string | null | undefined) => (token && isDay(token) ? token.slice(0, 10) : null);
  const [days, setDays] = useState<[string | null, string | null]>([dayOf(value?.date_from), dayOf(value?.date_to)]);
  return (
    <DatePicker
      type="range"
      size="sm"
      weekendDays={NO_DAYS}
      hideOutsideDates
      value={days}
      onChange={(next) => {
        setDays(next);
        if (next[0] && next[1]) onPick(next[0], next[1]);
      }}
      ariaLabels={{
        previousMonth: "Previous month",
        nextMonth: "Next month",
        previousYear: "Previous year",
        nextYear: "Next year",
        previousDecade: "Previous decade",
        nextDecade: "Next decade",
      }}
      allowSingleDateInRange
      aria-label="Days"
    />
  );
}

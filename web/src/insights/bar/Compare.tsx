/** Compares with the period before, or with an earlier one. */
import { Select } from "@mantine/core";
import type { OptionsProps } from "../model/types";

const CHOICES = [
  { value: "none", label: "No comparison" },
  { value: "previous", label: "vs. previous period" },
  { value: "-1d", label: "vs. 1 day earlier" },
  { value: "-1w", label: "vs. 1 week earlier" },
  { value: "-1m", label: "vs. 1 month earlier" },
  { value: "-1q", label: "vs. 1 quarter earlier" },
  { value: "-1y", label: "vs. 1 year earlier" },
];

export function Compare({ query, onChange }: OptionsProps) {
  const { compare, compare_to } = query.compareFilter ?? {};
  const value = !compare ? "none" : (compare_to ?? "previous");
  const choose = (next: string) => {
    const filter = { compare: true, ...(next === "previous" ? {} : { compare_to: next }) };
    onChange({ ...query, compareFilter: next === "none" ? undefined : filter });
  };
  return (
    <Select
      aria-label="Compare"
      size="xs"
      w={172}
      data={CHOICES.some((one) => one.value === value) ? CHOICES : [...CHOICES, { value, label: `vs. ${value}` }]}
      value={value}
      allowDeselect={false}
      onChange={(next) => next && choose(next)}
    />
  );
}

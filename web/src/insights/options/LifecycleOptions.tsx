/** Which of the four states are drawn. */
import { Checkbox, Stack } from "@mantine/core";
import { useGroupTypes } from "@/pickers/useGroupTypes";
import type { OptionsProps } from "../model/types";
import { Choice } from "./Choice";
import { Section } from "./Section";

const STATES = [
  { value: "new", label: "New", about: "Seen for the first time" },
  { value: "returning", label: "Returning", about: "Active now and in the period before" },
  { value: "resurrecting", label: "Resurrecting", about: "Active again after a break" },
  { value: "dormant", label: "Dormant", about: "Active in the period before, not now" },
] as const;
type State = (typeof STATES)[number]["value"];

export function LifecycleOptions({ query, onChange }: OptionsProps) {
  const toggled = query.lifecycleFilter?.toggledLifecycles ?? STATES.map((one) => one.value);
  const groups = useGroupTypes();
  const index = query.aggregation_group_type_index ?? null;
  const set = (next: State[]) =>
    onChange({
      ...query,
      lifecycleFilter: { ...query.lifecycleFilter, toggledLifecycles: next.length < STATES.length ? next : undefined },
    });
  return (
    <Section title="Lifecycle">
      <Stack gap="xs">
        <Checkbox.Group value={toggled} onChange={(next) => set(next as State[])} aria-label="States to show">
          <Stack gap={6}>
            {STATES.map((one) => (
              <Checkbox key={one.value} size="xs" value={one.value} label={one.label} description={one.about} />
            ))}
          </Stack>
        </Checkbox.Group>
        {groups.length > 0 && (
          <Choice
            label="Counting"
            value={index === null ? "person" : String(index)}
            data={[
              { value: "person", label: "Unique users" },
              ...groups.map((one) => ({
                value: String(one.group_type_index),
                label: `Unique ${one.name_plural || `${one.group_type} groups`}`,
              })),
            ]}
            onChange={(next) =>
              onChange({ ...query, aggregation_group_type_index: next === "person" ? undefined : Number(next) })
            }
          />
        )}
      </Stack>
    </Section>
  );
}

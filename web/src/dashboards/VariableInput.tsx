import { Group, NumberInput, Select, Switch, Text, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import type { Schemas } from "@/api/client";

interface VariableInputProps {
  variable: Schemas["VariableRow"];
  value: unknown;
  onChange: (value: unknown) => void;
}

const shown = (value: unknown): string => (value === null || value === undefined ? "" : String(value));

/** One value of the dashboard's questions. Text is taken over when it is left, so that typing asks nothing. */
export function VariableInput({ variable, value, onChange }: VariableInputProps) {
  const [draft, setDraft] = useState(shown(value));
  useEffect(() => setDraft(shown(value)), [value]);
  const finish = () => draft !== shown(value) && onChange(variable.type === "Number" ? Number(draft) : draft);
  const { name } = variable;
  if (variable.type === "Boolean") {
    return (
      <Switch
        size="sm"
        label={name}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  const field = {
    size: "xs",
    w: 150,
    "aria-label": name,
    onBlur: finish,
    onKeyDown: (event: { key: string }) => event.key === "Enter" && finish(),
  } as const;
  return (
    <Group gap={6} wrap="nowrap">
      <Text size="xs" c="dimmed" aria-hidden>
        {name}
      </Text>
      {variable.type === "List" ? (
        <Select
          size="xs"
          w={150}
          aria-label={name}
          data={(variable.values ?? []).map(String)}
          value={shown(value) || null}
          onChange={(next) => onChange(next)}
        />
      ) : variable.type === "Number" ? (
        <NumberInput {...field} value={draft} onChange={(next) => setDraft(String(next))} />
      ) : (
        <TextInput
          {...field}
          type={variable.type === "Date" ? "date" : "text"}
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
        />
      )}
    </Group>
  );
}

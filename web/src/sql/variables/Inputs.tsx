/** What fills the placeholders of a query: an input for each variable, dates and filters for `{filters}`. */
import { Button, Group, NumberInput, Select, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { DateRangePicker } from "@/pickers/DateRangePicker";
import { PropertyFilters } from "@/pickers/PropertyFilters";
import { showModal } from "@/ui/modals";
import type { SqlFilters, Tab } from "../tabs/tab";
import type { Holes, Variable } from "./holes";
import { NewVariable } from "./NewVariable";

interface InputsProps {
  tab: Tab;
  holes: Holes;
  variables: Variable[];
  ready: boolean;
  onChange: (change: Partial<Tab>) => void;
}

export function Inputs({ tab, holes, variables, ready, onChange }: InputsProps) {
  if (!holes.names.length && !holes.filters) return null;
  const setFilters = (filters: SqlFilters) => onChange({ filters: { ...tab.filters, ...filters } });
  return (
    <Group gap="sm" align="flex-end" role="group" aria-label="Values of the query">
      {holes.names.map((name) => {
        const variable = variables.find((one) => one.code_name === name);
        if (!variable) return ready && <Missing key={name} name={name} />;
        return (
          <VariableInput
            key={variable.id}
            variable={variable}
            value={name in tab.values ? tab.values[name] : variable.default_value}
            onChange={(value) => onChange({ values: { ...tab.values, [name]: value } })}
          />
        );
      })}
      {holes.filters && (
        <>
          <DateRangePicker
            value={tab.filters.dateRange ?? null}
            onChange={(dateRange) => setFilters({ dateRange })}
            label="Dates of the filters"
            unset="All time"
          />
          <PropertyFilters
            value={tab.filters.properties ?? []}
            onChange={(properties) => setFilters({ properties })}
            scopes={["event", "person", "session", "cohort", "hogql"]}
          />
        </>
      )}
    </Group>
  );
}

/** A query names a variable that there is not. */
function Missing({ name }: { name: string }) {
  return (
    <Button
      size="xs"
      variant="light"
      leftSection={<IconPlus size={14} />}
      onClick={() => showModal({ title: "New variable", children: <NewVariable name={name} /> })}
    >
      Make the variable {name}
    </Button>
  );
}

interface VariableInputProps {
  variable: Variable;
  value: unknown;
  onChange: (value: unknown) => void;
}

const shown = (value: unknown): string => (value === null || value === undefined ? "" : String(value));

/** Text and numbers are taken over when they are left or Enter is pressed, so that typing asks nothing. */
function VariableInput({ variable, value, onChange }: VariableInputProps) {
  const [draft, setDraft] = useState(shown(value));
  useEffect(() => setDraft(shown(value)), [value]);
  const { type, name } = variable;
  if (type === "Boolean" || type === "List") {
    const choices = type === "List" ? (variable.values ?? []).map(String) : ["true", "false"];
    return (
      <Select
        label={name}
        size="xs"
        w={160}
        data={choices}
        value={shown(value) || null}
        placeholder="Not set"
        searchable={choices.length > 10}
        onChange={(next) => onChange(type === "Boolean" && next !== null ? next === "true" : next)}
      />
    );
  }
  const finish = () => {
    if (draft === shown(value)) return;
    const number = Number(draft);
    onChange(type === "Number" ? (draft === "" || !Number.isFinite(number) ? null : number) : draft || null);
  };
  const field = {
    label: name,
    size: "xs",
    w: 160,
    placeholder: "Not set",
    onBlur: finish,
    onKeyDown: (event: { key: string }) => event.key === "Enter" && finish(),
  } as const;
  if (type === "Number") {
    return <NumberInput {...field} value={draft} hideControls onChange={(next) => setDraft(String(next))} />;
  }
  return (
    <TextInput
      {...field}
      type={type === "Date" ? "date" : "text"}
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
    />
  );
}

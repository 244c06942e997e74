import { Button, Group } from "@mantine/core";
import { IconDeviceFloppy, IconRotate, IconX } from "@tabler/icons-react";
import type { Schemas } from "@/api/client";
import { DateRangePicker } from "@/pickers/DateRangePicker";
import { PropertyFilters } from "@/pickers/PropertyFilters";
import { PropertyPicker } from "@/pickers/PropertyPicker";
import type { Filters, VariableValues } from "./overrides";
import { VariableInput } from "./VariableInput";

interface BoardFiltersProps {
  filters: Filters;
  onFilters: (filters: Filters) => void;
  variables: Schemas["VariableRow"][];
  values: VariableValues;
  onValues: (values: VariableValues) => void;
  isChanged: boolean;
  onSave: () => void;
  onReset: () => void;
}

/** The row above the tiles. What is changed here is seen by oneself until it is saved for everybody. */
export function BoardFilters(props: BoardFiltersProps) {
  const { filters, onFilters, variables, values, onValues, isChanged, onSave, onReset } = props;
  const breakdown = filters.breakdown_filter;
  return (
    <Group gap="xs" role="group" aria-label="Filters of the dashboard" align="center">
      <Group gap={2}>
        <DateRangePicker
          unset="Dates of each insight"
          value={filters.date_from ? { date_from: filters.date_from, date_to: filters.date_to ?? null } : null}
          onChange={({ date_from, date_to }) => onFilters({ ...filters, date_from, date_to })}
        />
        {filters.date_from && (
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            px={6}
            aria-label="Use each insight's own dates"
            onClick={() => onFilters({ ...filters, date_from: null, date_to: null })}
          >
            <IconX size={14} />
          </Button>
        )}
      </Group>
      <PropertyFilters
        value={filters.properties ?? []}
        onChange={(properties) => onFilters({ ...filters, properties })}
        scopes={["event", "person", "session", "cohort", "hogql"]}
        label="Filter"
      />
      <Group gap={2}>
        <PropertyPicker
          value={breakdown?.breakdown ?? null}
          scopes={["event", "person", "session"]}
          label="Breakdown"
          placeholder="Breakdown"
          onChange={(key, scope) =>
            onFilters({ ...filters, breakdown_filter: { breakdown: key, breakdown_type: scope } })
          }
        />
        {breakdown && (
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            px={6}
            aria-label="No breakdown"
            onClick={() => onFilters({ ...filters, breakdown_filter: null })}
          >
            <IconX size={14} />
          </Button>
        )}
      </Group>
      {variables.map((variable) => (
        <VariableInput
          key={variable.id}
          variable={variable}
          value={values[variable.id]?.value ?? variable.default_value}
          onChange={(value) =>
            onValues({ ...values, [variable.id]: { code_name: variable.code_name, variableId: variable.id, value } })
          }
        />
      ))}
      {isChanged && (
        <>
          <Button size="xs" leftSection={<IconDeviceFloppy size={14} />} onClick={onSave}>
            Save for everybody
          </Button>
          <Button size="xs" variant="default" leftSection={<IconRotate size={14} />} onClick={onReset}>
            Reset
          </Button>
        </>
      )}
    </Group>
  );
}

import { Box, Select } from "@mantine/core";
import { useState } from "react";
import {
  needsValue,
  OPERATOR_LABELS,
  operatorsFor,
  type PropertyFilter,
  takesMany,
  takesRange,
} from "@/pickers/filters";
import { PropertyPicker } from "@/pickers/PropertyPicker";
import { usePropertyType } from "@/pickers/usePropertyDefinitions";
import { ValueInput } from "@/pickers/ValueInput";
import type { Condition } from "./conditions";

interface PropertyPartProps {
  condition: Condition;
  onChange: (next: Condition) => void;
}

function valueFor(operator: string, value: unknown): unknown {
  if (!needsValue(operator)) return undefined;
  if (takesRange(operator)) return Array.isArray(value) && value.length === 2 ? value : ["", ""];
  const list = (Array.isArray(value) ? value : [value]).filter((one) => one !== "" && one !== undefined);
  return takesMany(operator) ? list.map(String) : (list[0] ?? "");
}

/** A property of the person, an operator and a value. */
export function PropertyPart({ condition, onChange }: PropertyPartProps) {
  const filter = condition as PropertyFilter;
  const [pending, setPending] = useState("");
  const type = usePropertyType("person", filter.key);
  const operator = filter.operator ?? "exact";
  const operators = operatorsFor("person", type, filter.key);
  const known = operators.includes(operator) ? operators : [operator, ...operators];
  return (
    <>
      <PropertyPicker
        value={filter.key || null}
        scopes={["person"]}
        scope="person"
        onChange={(key) => onChange({ ...condition, key, operator: "exact", value: [] })}
      />
      {filter.key && (
        <Select
          size="xs"
          w={170}
          aria-label="Operator"
          data={known.map((value) => ({ value, label: OPERATOR_LABELS[value] ?? value }))}
          value={operator}
          allowDeselect={false}
          onChange={(next) => next && onChange({ ...condition, operator: next, value: valueFor(next, filter.value) })}
        />
      )}
      {filter.key && needsValue(operator) && (
        <Box miw={160} maw={360}>
          <ValueInput
            filter={filter}
            type={type}
            onChange={(value) => onChange({ ...condition, value })}
            pending={pending}
            onPending={setPending}
          />
        </Box>
      )}
    </>
  );
}

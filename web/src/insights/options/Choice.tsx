/** A labelled choice of a few values. */
import { Select } from "@mantine/core";

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  data: { value: Value; label: string }[];
  onChange: (value: Value) => void;
  description?: string;
  width?: number | string;
}

export function Choice<Value extends string>({ label, value, data, onChange, description, width }: ChoiceProps<Value>) {
  return (
    <Select
      label={label}
      description={description}
      size="xs"
      w={width}
      data={data}
      value={value}
      allowDeselect={false}
      onChange={(next) => next && onChange(next as Value)}
    />
  );
}

/** The browser's own list: inside popovers, where a second floating list would get in the way. */
import { NativeSelect } from "@mantine/core";

interface PlainSelectProps {
  label: string;
  data: { value: string; label: string }[];
  value: string;
  onChange: (value: string) => void;
}

export function PlainSelect({ label, data, value, onChange }: PlainSelectProps) {
  const known = data.some((one) => one.value === value) ? data : [...data, { value, label: value }];
  return (
    <NativeSelect
      label={label}
      size="xs"
      data={known}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

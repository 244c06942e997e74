import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";

interface SearchBoxProps {
  value: string;
  onChange: (value: string) => void;
  /** What is searched: its label, for everybody. */
  label: string;
  width?: number;
}

/** A search field that asks once the typing pauses. */
export function SearchBox({ value, onChange, label, width = 280 }: SearchBoxProps) {
  const [typed, setTyped] = useState(value);
  const settle = useDebouncedCallback(onChange, 250);
  useEffect(() => setTyped(value), [value]);
  const set = (next: string) => {
    setTyped(next);
    settle(next);
  };
  return (
    <TextInput
      type="search"
      size="sm"
      w={{ base: "100%", xs: width }}
      leftSection={<IconSearch size={16} />}
      placeholder={label}
      aria-label={label}
      value={typed}
      onChange={(event) => set(event.currentTarget.value)}
      rightSection={typed ? <CloseButton size="sm" aria-label="Clear the search" onClick={() => set("")} /> : undefined}
    />
  );
}

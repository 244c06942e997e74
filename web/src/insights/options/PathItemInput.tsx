/** A page address, screen or event as paths name it, with those that were seen. */
import { Autocomplete } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { useEvents } from "@/pickers/useEvents";
import { usePropertyValues } from "@/pickers/usePropertyValues";

interface PathItemInputProps {
  label: string;
  value: string;
  /** `includeEventTypes` of the paths. */
  types: string[];
  onCommit: (value: string) => void;
}

export function PathItemInput({ label, value, types, onCommit }: PathItemInputProps) {
  const [text, setText] = useState(value);
  const [touched, setTouched] = useState(false);
  const [search] = useDebouncedValue(text, 150);
  useEffect(() => setText(value), [value]);
  const custom = types.includes("custom_event");
  const pages = types.includes("$pageview") || !types.length;
  const urls = usePropertyValues({ type: "event", key: "$current_url" }, search, "$pageview", touched && pages);
  const screens = usePropertyValues(
    { type: "event", key: "$screen_name" },
    search,
    "$screen",
    touched && types.includes("$screen"),
  );
  const { events } = useEvents(search, touched && custom);
  const seen = [
    ...(pages ? urls.values.map((one) => one.name.replace(/\/$/, "")) : []),
    ...(types.includes("$screen") ? screens.values.map((one) => one.name) : []),
    ...(custom ? events.map((one) => one.name).filter((name) => !name.startsWith("$")) : []),
  ];
  const commit = (next: string) => {
    if (next.trim() !== value) onCommit(next.trim());
  };
  return (
    <Autocomplete
      label={label}
      placeholder="Anywhere"
      size="xs"
      data={[...new Set(seen.filter(Boolean))]}
      value={text}
      onChange={setText}
      onFocus={() => setTouched(true)}
      onBlur={() => commit(text)}
      onOptionSubmit={(next) => {
        setText(next);
        commit(next);
      }}
      onKeyDown={(event) => event.key === "Enter" && commit(text)}
      maxDropdownHeight={240}
      clearable
      onClear={() => commit("")}
    />
  );
}

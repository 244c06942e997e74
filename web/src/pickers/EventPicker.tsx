/** Chooses an event, every event, or (with `withActions`) an action. The most frequent events come first. */
import { Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconBolt, IconCursorText } from "@tabler/icons-react";
import { useState } from "react";
import { ago, short } from "@/ui/format";
import { eventName } from "./filters";
import { type Choice, SearchPicker } from "./SearchPicker";
import { type KnownEvent, useActions, useEvents } from "./useEvents";

interface EventPickerProps {
  /** The event's name; `null` is every event. */
  value: string | null;
  onChange: (name: string | null) => void;
  withActions?: boolean;
  onAction?: (action: { id: number; name: string }) => void;
  /** In place of the event's name, where an action is chosen. */
  actionName?: string | null;
  /** Whether "All events" can be chosen (default: true). */
  allowAll?: boolean;
  /** What is chosen here: "First step". */
  label?: string;
  /** In place of the name on the button. */
  placeholder?: string;
  fullWidth?: boolean;
}

function note(event: KnownEvent): string {
  if (event.volume) return short(event.volume);
  return event.lastSeen ? ago(event.lastSeen) : "";
}

export function EventPicker(props: EventPickerProps) {
  const { value, onChange, withActions = false, onAction, actionName, allowAll = true, label = "Event" } = props;
  const [search, setSearch] = useState("");
  const [wanted] = useDebouncedValue(search, 150);
  const [touched, setTouched] = useState(false);
  const { events, loading } = useEvents(wanted, touched);
  const actions = useActions(wanted, touched && withActions);

  const choices: Choice[] = [
    ...(allowAll && "all events".includes(search.toLowerCase())
      ? [{ value: "all", label: "All events", section: "Events" }]
      : []),
    ...events.map((one) => ({
      value: `event:${one.name}`,
      label: eventName(one.name),
      code: eventName(one.name) === one.name ? undefined : one.name,
      note: note(one),
      section: "Events",
    })),
    ...(withActions
      ? actions.map((one) => ({ value: `action:${one.id}`, label: one.name, section: "Actions", note: "action" }))
      : []),
  ];
  const pick = (choice: string) => {
    if (choice === "all") onChange(null);
    else if (choice.startsWith("event:")) onChange(choice.slice("event:".length));
    else {
      const action = actions.find((one) => `action:${one.id}` === choice);
      if (action) onAction?.(action);
    }
  };

  return (
    <SearchPicker
      label={label}
      choices={choices}
      chosen={actionName ? null : value === null ? "all" : `event:${value}`}
      onPick={pick}
      search={search}
      onSearch={setSearch}
      onOpen={() => setTouched(true)}
      loading={loading}
      placeholder={withActions ? "Search events and actions" : "Search events"}
      leftSection={actionName ? <IconBolt size={14} /> : <IconCursorText size={14} />}
      fullWidth={props.fullWidth}
      onFree={onChange}
      empty={
        <Text size="sm">
          No event is called that. Press Enter to use <b>{search}</b> all the same.
        </Text>
      }
      footer={
        <Text size="xs" c="dimmed" px="xs" pt={4}>
          Numbers count the last 30 days.
        </Text>
      }
    >
      {actionName ?? props.placeholder ?? eventName(value)}
    </SearchPicker>
  );
}

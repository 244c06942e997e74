import { Button, Group, SegmentedControl, Select, Switch } from "@mantine/core";
import { IconTarget, IconX } from "@tabler/icons-react";
import { useAnswer } from "@/api/ask";
import { DateRangePicker } from "@/pickers/DateRangePicker";
import { EventPicker } from "@/pickers/EventPicker";
import { PropertyFilters } from "@/pickers/PropertyFilters";
import type { View } from "./view";

const DEVICES = [
  { value: "", label: "All devices" },
  { value: "Desktop", label: "Desktop" },
  { value: "Mobile", label: "Mobile" },
  { value: "Tablet", label: "Tablet" },
];
const DOMAINS = {
  kind: "HogQLQuery",
  query:
    "SELECT properties.$host AS host, count() AS views FROM events WHERE event = '$pageview' " +
    "AND timestamp > now() - INTERVAL 30 DAY AND isNotNull(properties.$host) " +
    "GROUP BY host ORDER BY views DESC LIMIT 50",
};

export function Filters({ view }: { view: View }) {
  const domains = useAnswer<[string, number][]>(DOMAINS);
  const hosts = domains.data?.results.map(([host]) => host) ?? [];
  const known = view.host && !hosts.includes(view.host) ? [view.host, ...hosts] : hosts;
  return (
    <Group gap="xs" mb="md" role="group" aria-label="Filters">
      <DateRangePicker value={view.dates} onChange={view.setDates} />
      <Select
        size="xs"
        w={180}
        aria-label="Domain"
        placeholder="All domains"
        clearable
        searchable
        data={known}
        value={view.host || null}
        onChange={(next) => view.setHost(next ?? "")}
      />
      <SegmentedControl size="xs" aria-label="Device" data={DEVICES} value={view.device} onChange={view.setDevice} />
      <PropertyFilters
        value={view.filters}
        onChange={view.setFilters}
        scopes={["event", "session", "person", "cohort"]}
        event="$pageview"
      />
      <Goal view={view} />
      <Switch
        size="sm"
        label="Compare with the period before"
        checked={view.compares}
        onChange={(event) => view.setCompares(event.currentTarget.checked)}
      />
      <Switch
        size="sm"
        label="Without test accounts"
        checked={view.noTests}
        onChange={(event) => view.setNoTests(event.currentTarget.checked)}
      />
    </Group>
  );
}

function Goal({ view }: { view: View }) {
  const { goal, setGoal } = view;
  const name = goal === null ? null : "actionId" in goal ? goal.name : goal.customEventName;
  return (
    <Group gap={2} wrap="nowrap">
      {!name && <IconTarget size={16} aria-hidden />}
      <EventPicker
        value={goal && "customEventName" in goal ? goal.customEventName : null}
        actionName={goal && "actionId" in goal ? goal.name : undefined}
        placeholder="Conversion goal"
        label="Conversion goal"
        allowAll={false}
        withActions
        onChange={(event) => event !== null && setGoal({ customEventName: event })}
        onAction={({ id, name }) => setGoal({ actionId: id, name })}
      />
      {name && (
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          px={6}
          aria-label="No conversion goal"
          onClick={() => setGoal(null)}
        >
          <IconX size={14} />
        </Button>
      )}
    </Group>
  );
}

import { Group, NumberInput, Select, Text } from "@mantine/core";
import { $api } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { EventPicker } from "@/pickers/EventPicker";
import { PropertyFilters } from "@/pickers/PropertyFilters";
import { COMPARISON_CHOICES, type Condition, type Kind, needsLength } from "./conditions";
import { TimePart, UnitSelect } from "./TimePart";

interface BehaviourPartProps {
  condition: Condition;
  kind: Kind;
  onChange: (next: Condition) => void;
}

const SCOPES: ("event" | "element" | "session")[] = ["event", "element", "session"];

function useActionName(key: string | number | undefined, type: string | undefined): string | null {
  const isAction = type === "actions" && key !== "" && key !== undefined;
  const answer = $api.useQuery(
    "get",
    "/api/projects/{project_id}/actions/{id}/",
    { params: { path: { ...useProjectPath(), id: Number(key) } } },
    { enabled: isAction, retry: false, staleTime: 300_000 },
  );
  return isAction ? (answer.data?.name ?? `Action ${key}`) : null;
}

function Did(props: {
  label: string;
  name: string | number | undefined;
  type: string | undefined;
  onPick: (name: string | number, type: "events" | "actions") => void;
}) {
  const { label, name, type, onPick } = props;
  const action = useActionName(name, type);
  return (
    <EventPicker
      label={label}
      value={action || name === "" || name === undefined ? null : String(name)}
      placeholder={name === "" || name === undefined ? "Choose an event" : undefined}
      actionName={action}
      withActions
      allowAll={false}
      onChange={(event) => event !== null && onPick(event, "events")}
      onAction={(one) => onPick(one.id, "actions")}
    />
  );
}

const word = (text: string) => (
  <Text span size="sm">
    {text}
  </Text>
);

/** Everything after "persons who did". */
export function BehaviourPart({ condition, kind, onChange }: BehaviourPartProps) {
  const set = (change: Partial<Condition>) => onChange({ ...condition, ...change });
  const event = condition.event_type === "events" && condition.key !== "" ? String(condition.key) : null;
  const isSequence = kind === "sequence" || kind === "not_sequence";
  return (
    <>
      <Did
        label={isSequence ? "First event" : "Event"}
        name={condition.key}
        type={condition.event_type}
        onPick={(key, type) => set({ key, event_type: type })}
      />
      <PropertyFilters
        value={condition.event_filters ?? []}
        onChange={(filters) => set({ event_filters: filters.length ? filters : undefined })}
        scopes={SCOPES}
        event={event}
        label="where"
      />
      {isSequence && (
        <>
          {word("and then")}
          <Did
            label="Event that follows"
            name={condition.seq_event}
            type={condition.seq_event_type}
            onPick={(name, type) => set({ seq_event: name, seq_event_type: type })}
          />
          <Recent before="within" condition={condition} set={set} />
        </>
      )}
      {(kind === "count" || kind === "regularly") && <Count condition={condition} set={set} />}
      {kind === "regularly" && <Periods condition={condition} set={set} />}
      {kind === "restarted" && <Recent before="in the last" condition={condition} set={set} />}
      {kind !== "regularly" && (
        <TimePart
          condition={condition}
          set={set}
          lengthOnly={needsLength(kind)}
          before={kind === "restarted" ? "after a pause, within" : undefined}
        />
      )}
      {kind === "stopped" && <Recent before="but not in the last" condition={condition} set={set} />}
    </>
  );
}

interface PartProps {
  condition: Condition;
  set: (change: Partial<Condition>) => void;
}

function Recent({ before, condition, set }: PartProps & { before: string }) {
  return (
    <Group gap={4}>
      {word(before)}
      <Amount
        label="Length of the time"
        value={condition.seq_time_value}
        onChange={(value) => set({ seq_time_value: value })}
      />
      <UnitSelect
        value={condition.seq_time_interval}
        count={condition.seq_time_value}
        onChange={(unit) => set({ seq_time_interval: unit })}
      />
    </Group>
  );
}

function Count({ condition, set }: PartProps) {
  return (
    <Group gap={4} wrap="nowrap">
      <Select
        size="xs"
        w={110}
        aria-label="Comparison"
        data={COMPARISON_CHOICES}
        value={condition.operator === "eq" ? "exact" : (condition.operator ?? "exact")}
        allowDeselect={false}
        onChange={(next) => next && set({ operator: next })}
      />
      <Amount
        label="Number of times"
        least={0}
        value={condition.operator_value}
        onChange={(value) => set({ operator_value: value })}
      />
      {word(condition.operator_value === 1 ? "time" : "times")}
    </Group>
  );
}

function Periods({ condition, set }: PartProps) {
  return (
    <>
      {word("in at least")}
      <Amount
        label="Least number of periods"
        value={condition.min_periods}
        most={120}
        onChange={(value) => set({ min_periods: value })}
      />
      {word("of the last")}
      <Amount
        label="Number of periods"
        value={condition.total_periods}
        most={120}
        onChange={(value) => set({ total_periods: value })}
      />
      {word("periods of")}
      <Group gap={4} wrap="nowrap">
        <Amount
          label="Length of a period"
          value={condition.time_value}
          onChange={(value) => set({ time_value: value })}
        />
        <UnitSelect
          value={condition.time_interval}
          count={condition.time_value}
          onChange={(unit) => set({ time_interval: unit })}
        />
      </Group>
    </>
  );
}

interface AmountProps {
  label: string;
  value: number | undefined;
  onChange: (value: number) => void;
  least?: number;
  most?: number;
}

export function Amount({ label, value, onChange, least = 1, most = 10_000 }: AmountProps) {
  return (
    <NumberInput
      size="xs"
      w={72}
      aria-label={label}
      min={least}
      max={most}
      clampBehavior="blur"
      allowDecimal={false}
      value={value ?? ""}
      onChange={(next) => typeof next === "number" && next >= least && onChange(Math.min(next, most))}
    />
  );
}

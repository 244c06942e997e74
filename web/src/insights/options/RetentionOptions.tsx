/** Who is followed, what counts as coming back, and over which periods. */
import { Checkbox, Group, Stack } from "@mantine/core";
import { EventPicker } from "@/pickers/EventPicker";
import type { PropertyFilter } from "@/pickers/filters";
import { PropertyFilters } from "@/pickers/PropertyFilters";
import type { InsightQuery, OptionsProps, RetentionEntity } from "../model/types";
import { Breakdowns } from "./Breakdowns";
import { Choice } from "./Choice";
import { CommitInput } from "./CommitInput";
import { CommitNumber } from "./CommitNumber";
import classes from "./options.module.css";
import { Section } from "./Section";

type RetentionFilter = NonNullable<InsightQuery["retentionFilter"]>;

const TYPES = [
  { value: "retention_first_time", label: "For the first time in the range" },
  { value: "retention_first_ever_occurrence", label: "For the first time ever" },
  { value: "retention_recurring", label: "Every time" },
] as const;
const PERIODS = ["Hour", "Day", "Week", "Month"] as const;

export function RetentionOptions({ query, onChange }: OptionsProps) {
  const filter = query.retentionFilter ?? {};
  const set = (change: Partial<RetentionFilter>) =>
    onChange({ ...query, retentionFilter: { ...query.retentionFilter, ...change } });

  return (
    <>
      <Section title="Retention">
        <Stack gap="xs">
          <Entity
            label="People who did"
            entity={filter.targetEntity}
            onChange={(targetEntity) => set({ targetEntity })}
          />
          <Choice
            label="Counted"
            value={filter.retentionType ?? "retention_recurring"}
            data={[...TYPES]}
            onChange={(next) => set({ retentionType: next })}
          />
          <Entity
            label="Came back and did"
            entity={filter.returningEntity}
            onChange={(returningEntity) => set({ returningEntity })}
          />
          <CommitNumber
            label="At least so many times in a period"
            value={filter.minimumOccurrences ?? 1}
            onCommit={(times) => set({ minimumOccurrences: times === 1 ? undefined : times })}
          />
        </Stack>
      </Section>
      <Section title="Periods">
        <Stack gap="xs">
          <Group gap={6} grow>
            <Choice
              label="Period"
              value={filter.period ?? "Day"}
              data={PERIODS.map((value) => ({ value, label: value }))}
              onChange={(next) => set({ period: next })}
            />
            <CommitNumber
              label="How many"
              max={366}
              value={filter.totalIntervals ?? 7}
              onCommit={(total) => set({ totalIntervals: total })}
            />
          </Group>
          <Brackets filter={filter} set={set} />
          <Choice
            label="Rates relative to"
            value={filter.retentionReference ?? "total"}
            data={[
              { value: "total", label: "The first period" },
              { value: "previous", label: "The period before" },
            ]}
            onChange={(next) => set({ retentionReference: next })}
          />
          <Choice
            label="Mean of the rows"
            value={filter.meanRetentionCalculation ?? "simple"}
            data={[
              { value: "simple", label: "Simple" },
              { value: "weighted", label: "Weighted by size" },
              { value: "none", label: "Not shown" },
            ]}
            onChange={(next) => set({ meanRetentionCalculation: next })}
          />
          <Checkbox
            size="xs"
            label="Returned then or later (cumulative)"
            checked={filter.cumulative ?? false}
            onChange={(event) =>
              set({ cumulative: event.currentTarget.checked || undefined, timeWindowMode: undefined })
            }
          />
          <Checkbox
            size="xs"
            label="Measure days from each person's own first event (24-hour windows)"
            disabled={filter.cumulative ?? false}
            checked={filter.timeWindowMode === "24_hour_windows"}
            onChange={(event) => set({ timeWindowMode: event.currentTarget.checked ? "24_hour_windows" : undefined })}
          />
        </Stack>
      </Section>
      <Breakdowns query={query} onChange={onChange} />
    </>
  );
}

interface PartProps {
  filter: RetentionFilter;
  set: (change: Partial<RetentionFilter>) => void;
}

/** Columns of several periods: 1, 3, 7 are the next day, the three days after it, and the seven after those. */
function Brackets({ filter, set }: PartProps) {
  const commit = (text: string) => {
    const widths = text
      .split(/[\s,;]+/)
      .map(Number)
      .filter((width) => Number.isInteger(width) && width > 0);
    set({ retentionCustomBrackets: widths.length ? widths : undefined });
  };
  return (
    <CommitInput
      label="Custom brackets"
      description="Widths of the columns, for example 1, 3, 7"
      placeholder="None"
      value={(filter.retentionCustomBrackets ?? []).join(", ")}
      onCommit={commit}
    />
  );
}

interface EntityProps {
  label: string;
  entity: RetentionEntity | undefined;
  onChange: (entity: RetentionEntity) => void;
}

function Entity({ label, entity, onChange }: EntityProps) {
  const isAction = entity?.type === "actions";
  const event = entity === undefined ? "$pageview" : entity.id === null || isAction ? null : String(entity.id ?? "");
  const filters = Array.isArray(entity?.properties) ? (entity.properties as unknown as PropertyFilter[]) : [];
  return (
    <Stack gap={6} className={classes.series} role="group" aria-label={label}>
      <span className={classes.title}>{label}</span>
      <EventPicker
        label={label}
        fullWidth
        withActions
        value={event || null}
        actionName={isAction ? entity.name || `Action ${entity.id}` : null}
        onChange={(id) => onChange({ ...entity, id, name: id ?? "All events", type: "events" })}
        onAction={(action) => onChange({ ...entity, id: action.id, name: action.name, type: "actions" })}
      />
      <PropertyFilters
        value={filters}
        event={isAction ? null : event}
        onChange={(next) => onChange({ ...entity, properties: next as unknown as Record<string, unknown>[] })}
      />
    </Stack>
  );
}

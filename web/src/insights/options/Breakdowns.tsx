/** Splits the numbers by properties or cohorts. Trends take up to three properties at once. */
import { ActionIcon, Checkbox, Group, Stack, Text } from "@mantine/core";
import { IconTrash, IconX } from "@tabler/icons-react";
import { CohortPicker, useCohortName } from "@/pickers/CohortPicker";
import type { Scope } from "@/pickers/filters";
import { PropertyPicker } from "@/pickers/PropertyPicker";
import { usePropertyType } from "@/pickers/usePropertyDefinitions";
import type { Breakdown, OptionsProps } from "../model/types";
import { CommitInput } from "./CommitInput";
import { CommitNumber } from "./CommitNumber";
import classes from "./options.module.css";
import { Section } from "./Section";

const MAX = 3;
const SCOPES: Scope[] = ["event", "person", "session", "group"];

/** Breakdowns in either of the forms that queries have. */
export function breakdownsOf(query: OptionsProps["query"]): Breakdown[] {
  const filter = query.breakdownFilter;
  if (filter?.breakdowns?.length) return filter.breakdowns;
  if (filter?.breakdown_type === "cohort" || filter?.breakdown === undefined || filter.breakdown === null) return [];
  return [filter.breakdown].flat().map((property) => ({
    property,
    type: filter.breakdown_type ?? "event",
    group_type_index: filter.breakdown_group_type_index ?? undefined,
    histogram_bin_count: filter.breakdown_histogram_bin_count ?? undefined,
    normalize_url: filter.breakdown_normalize_url ?? undefined,
  }));
}

const cohortsOf = (query: OptionsProps["query"]): (string | number)[] =>
  query.breakdownFilter?.breakdown_type === "cohort" ? [query.breakdownFilter.breakdown ?? []].flat() : [];

export function Breakdowns({ query, onChange }: OptionsProps) {
  const breakdowns = breakdownsOf(query);
  const cohorts = cohortsOf(query);
  const { breakdown_limit, breakdown_hide_other_aggregation } = query.breakdownFilter ?? {};
  const kept = { breakdown_limit, breakdown_hide_other_aggregation };
  const set = (next: Breakdown[]) =>
    onChange({ ...query, breakdownFilter: next.length ? { ...kept, breakdowns: next } : undefined });
  const setCohorts = (ids: (string | number)[]) =>
    onChange({
      ...query,
      breakdownFilter: ids.length ? { ...kept, breakdown_type: "cohort", breakdown: ids as string[] } : undefined,
    });
  const max = query.kind === "RetentionQuery" ? 1 : MAX;

  return (
    <Section title="Breakdown">
      <Stack gap={6}>
        {breakdowns.map((one, index) => (
          <OneBreakdown
            key={`${index}:${one.property}`}
            breakdown={one}
            onChange={(next) => set(breakdowns.map((old, at) => (at === index ? next : old)))}
            onRemove={() => set(breakdowns.filter((_, at) => at !== index))}
            event={query.series?.[0]?.kind === "EventsNode" ? query.series[0].event : null}
          />
        ))}
        {cohorts.map((id) => (
          <CohortChip key={id} id={id} onRemove={() => setCohorts(cohorts.filter((one) => one !== id))} />
        ))}
        <Group gap={6}>
          {breakdowns.length < max && !cohorts.length && (
            <PropertyPicker
              label="Add breakdown"
              placeholder={breakdowns.length ? "Add another" : "By property"}
              scopes={SCOPES}
              value={null}
              onChange={(property, type, index) =>
                set([...breakdowns, { property, type: type as Breakdown["type"], group_type_index: index }])
              }
            />
          )}
          {!breakdowns.length && (
            <CohortPicker
              label="Break down by cohort"
              placeholder={cohorts.length ? "Add cohort" : "By cohort"}
              value={null}
              onChange={(id) => setCohorts([...cohorts.filter((one) => one !== id), id])}
            />
          )}
        </Group>
        {breakdowns.length > 0 && query.kind === "TrendsQuery" && (
          <Group gap="sm" align="center">
            <CommitNumber
              label="Values to show"
              placeholder="25"
              max={1000}
              w={110}
              value={breakdown_limit}
              onCommit={(limit) =>
                onChange({ ...query, breakdownFilter: { ...query.breakdownFilter, breakdown_limit: limit } })
              }
            />
            <Checkbox
              size="xs"
              mt={20}
              label="Leave out “Other”"
              checked={breakdown_hide_other_aggregation ?? false}
              onChange={(event) =>
                onChange({
                  ...query,
                  breakdownFilter: {
                    ...query.breakdownFilter,
                    breakdown_hide_other_aggregation: event.currentTarget.checked || undefined,
                  },
                })
              }
            />
          </Group>
        )}
      </Stack>
    </Section>
  );
}

function CohortChip({ id, onRemove }: { id: string | number; onRemove: () => void }) {
  const name = useCohortName(typeof id === "number" ? id : null);
  const label = id === "all" ? "All users" : (name ?? `Cohort ${id}`);
  return (
    <Group gap={6} wrap="nowrap" justify="space-between" className={classes.series}>
      <Text size="sm">{label}</Text>
      <ActionIcon variant="subtle" color="gray" onClick={onRemove} aria-label={`Remove ${label}`}>
        <IconX size={14} />
      </ActionIcon>
    </Group>
  );
}

interface OneBreakdownProps {
  breakdown: Breakdown;
  onChange: (breakdown: Breakdown) => void;
  onRemove: () => void;
  event?: string | null;
}

function OneBreakdown({ breakdown, onChange, onRemove, event }: OneBreakdownProps) {
  const scope = (breakdown.type ?? "event") as Scope;
  const property = String(breakdown.property);
  const type = usePropertyType(scope, scope === "hogql" ? "" : property, breakdown.group_type_index ?? 0);
  const isUrl = /url|referrer|pathname/.test(property);
  return (
    <Stack gap={6} className={classes.series}>
      <Group gap={6} wrap="nowrap">
        <div className={classes.grow}>
          {scope === "hogql" ? (
            <CommitInput
              aria-label="SQL expression to break down by"
              classNames={{ input: classes.code }}
              value={property}
              onCommit={(next) => onChange({ ...breakdown, property: next })}
            />
          ) : (
            <PropertyPicker
              label="Breakdown"
              fullWidth
              scopes={SCOPES}
              scope={scope}
              groupTypeIndex={breakdown.group_type_index ?? undefined}
              event={event}
              value={property}
              onChange={(next, nextScope, index) =>
                onChange({ property: next, type: nextScope as Breakdown["type"], group_type_index: index })
              }
            />
          )}
        </div>
        <ActionIcon variant="subtle" color="gray" onClick={onRemove} aria-label={`Remove breakdown by ${property}`}>
          <IconTrash size={15} />
        </ActionIcon>
      </Group>
      {(type === "Numeric" || type === "Duration") && (
        <CommitNumber
          label="Bins"
          placeholder="One for each value"
          max={100}
          value={breakdown.histogram_bin_count}
          onCommit={(bins) => onChange({ ...breakdown, histogram_bin_count: bins })}
        />
      )}
      {isUrl && (
        <Checkbox
          size="xs"
          label="Ignore trailing slash, query and fragment"
          checked={breakdown.normalize_url ?? false}
          onChange={(change) => onChange({ ...breakdown, normalize_url: change.currentTarget.checked || undefined })}
        />
      )}
    </Stack>
  );
}

/** What counts as an active interval, and how the people are summed up. */
import { Group, Stack } from "@mantine/core";
import type { InsightQuery, OptionsProps } from "../model/types";
import { Choice } from "./Choice";
import { CommitNumber } from "./CommitNumber";
import { Section } from "./Section";

type StickinessFilter = NonNullable<InsightQuery["stickinessFilter"]>;

export function StickinessOptions({ query, onChange }: OptionsProps) {
  const filter = query.stickinessFilter ?? {};
  const criteria = filter.stickinessCriteria ?? { operator: "gte" as const, value: 1 };
  const interval = query.interval ?? "day";
  const set = (change: Partial<StickinessFilter>) =>
    onChange({ ...query, stickinessFilter: { ...query.stickinessFilter, ...change } });
  return (
    <Section title="Stickiness">
      <Stack gap="xs">
        <Choice
          label="People who were active on"
          value={filter.computedAs ?? "non_cumulative"}
          data={[
            { value: "non_cumulative", label: `Exactly so many ${interval}s` },
            { value: "cumulative", label: `So many ${interval}s or more` },
          ]}
          onChange={(next) => set({ computedAs: next === "cumulative" ? next : undefined })}
        />
        <Group gap={6} grow>
          <Choice
            label={`Events that make a ${interval} active`}
            value={criteria.operator}
            data={[
              { value: "gte", label: "At least" },
              { value: "lte", label: "At most" },
              { value: "exact", label: "Exactly" },
            ]}
            onChange={(operator) => set({ stickinessCriteria: { ...criteria, operator } })}
          />
          <CommitNumber
            label="Events"
            value={criteria.value}
            onCommit={(value) => set({ stickinessCriteria: { ...criteria, value: value ?? 1 } })}
          />
        </Group>
        <CommitNumber
          label={`${interval.charAt(0).toUpperCase()}${interval.slice(1)}s that count as one`}
          max={1000}
          value={query.intervalCount as number | undefined}
          placeholder="1"
          onCommit={(count) => onChange({ ...query, intervalCount: count === 1 ? undefined : count })}
        />
      </Stack>
    </Section>
  );
}

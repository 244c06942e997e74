/** Which events make a path, where paths start and end, and how many of them are drawn. */
import { Checkbox, Group, Stack, TagsInput } from "@mantine/core";
import type { InsightQuery, OptionsProps } from "../model/types";
import { CommitInput } from "./CommitInput";
import { CommitNumber } from "./CommitNumber";
import classes from "./options.module.css";
import { PathItemInput } from "./PathItemInput";
import { Section } from "./Section";

type PathsFilter = NonNullable<InsightQuery["pathsFilter"]>;
type Included = NonNullable<PathsFilter["includeEventTypes"]>[number];

const TYPES: { value: Included; label: string }[] = [
  { value: "$pageview", label: "Page views" },
  { value: "$screen", label: "Screens" },
  { value: "custom_event", label: "Custom events" },
  { value: "hogql", label: "SQL expression" },
];

export function PathsOptions({ query, onChange }: OptionsProps) {
  const filter = query.pathsFilter ?? {};
  const included = filter.includeEventTypes ?? [];
  const set = (change: Partial<PathsFilter>) =>
    onChange({ ...query, pathsFilter: { ...query.pathsFilter, ...change } });
  const setIncluded = (next: Included[]) =>
    set({
      includeEventTypes: next,
      pathsHogQLExpression: next.includes("hogql") ? (filter.pathsHogQLExpression ?? "event") : undefined,
    });

  return (
    <>
      <Section title="Events in the paths">
        <Stack gap={6}>
          <Checkbox.Group
            value={included}
            onChange={(next) => setIncluded(next as Included[])}
            aria-label="Events in the paths"
          >
            <Stack gap={8}>
              {TYPES.map((one) => (
                <Checkbox key={one.value} size="sm" value={one.value} label={one.label} />
              ))}
            </Stack>
          </Checkbox.Group>
          {included.includes("hogql") && (
            <CommitInput
              aria-label="SQL expression of path items"
              classNames={{ input: classes.code }}
              value={filter.pathsHogQLExpression ?? ""}
              onCommit={(text) => text.trim() && set({ pathsHogQLExpression: text })}
            />
          )}
          <TagsInput
            label="Leave out"
            description="Pages or events that paths skip"
            size="xs"
            value={filter.excludeEvents ?? []}
            onChange={(next) => set({ excludeEvents: next.length ? next : undefined })}
          />
          <TagsInput
            label="Wildcard groups"
            description="Pages counted as one, such as /product/*"
            size="xs"
            value={filter.pathGroupings ?? []}
            onChange={(next) => set({ pathGroupings: next.length ? next : undefined })}
          />
          <Checkbox
            size="sm"
            label="Clean paths by the project's rules"
            checked={filter.pathReplacements ?? false}
            onChange={(event) => set({ pathReplacements: event.currentTarget.checked || undefined })}
          />
        </Stack>
      </Section>
      <Section title="Start and end">
        <Stack gap="xs">
          <PathItemInput
            label="Starts at"
            types={included}
            value={filter.startPoint ?? ""}
            onCommit={(point) => set({ startPoint: point || undefined })}
          />
          <PathItemInput
            label="Ends at"
            types={included}
            value={filter.endPoint ?? ""}
            onCommit={(point) => set({ endPoint: point || undefined })}
          />
        </Stack>
      </Section>
      <Section title="Limits">
        <Group gap={6} grow>
          <CommitNumber
            label="Steps"
            min={2}
            max={20}
            value={filter.stepLimit ?? 5}
            onCommit={(stepLimit) => set({ stepLimit })}
          />
          <CommitNumber
            label="Paths at most"
            max={1000}
            value={filter.edgeLimit ?? 50}
            onCommit={(edgeLimit) => set({ edgeLimit })}
          />
        </Group>
        <Group gap={6} grow mt={6}>
          <CommitNumber
            label="At least so many people"
            min={0}
            placeholder="Any"
            value={filter.minEdgeWeight}
            onCommit={(minEdgeWeight) => set({ minEdgeWeight })}
          />
          <CommitNumber
            label="At most"
            min={0}
            placeholder="Any"
            value={filter.maxEdgeWeight}
            onCommit={(maxEdgeWeight) => set({ maxEdgeWeight })}
          />
        </Group>
      </Section>
    </>
  );
}

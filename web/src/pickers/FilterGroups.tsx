/** Filters in groups: inside a group and between the groups, all or any must hold. Groups within groups are kept. */
import { ActionIcon, Button, Group, SegmentedControl, Stack, Text, Tooltip } from "@mantine/core";
import { IconCopy, IconPlus, IconTrash } from "@tabler/icons-react";
import { type FilterGroup, isGroup, type PropertyFilter, type Scope } from "./filters";
import { PropertyFilters } from "./PropertyFilters";
import classes from "./pickers.module.css";

interface FilterGroupsProps {
  value: FilterGroup;
  onChange: (next: FilterGroup) => void;
  scopes?: Scope[];
  event?: string | null;
  label?: string;
}

const EMPTY: FilterGroup = { type: "AND", values: [] };

function Joined({
  value,
  onChange,
  what,
}: {
  value: "AND" | "OR";
  onChange: (type: "AND" | "OR") => void;
  what: string;
}) {
  return (
    <Group gap={6}>
      <SegmentedControl
        size="xs"
        data={[
          { value: "AND", label: "All" },
          { value: "OR", label: "Any" },
        ]}
        value={value}
        onChange={(type) => onChange(type as "AND" | "OR")}
        aria-label={`How many ${what} must hold`}
      />
      <Text size="xs" c="dimmed">
        of these {what} must hold
      </Text>
    </Group>
  );
}

interface OneGroupProps {
  group: FilterGroup;
  onChange: (group: FilterGroup) => void;
  onRemove: () => void;
  onDuplicate: () => void;
  scopes?: Scope[];
  event?: string | null;
}

function OneGroup({ group, onChange, onRemove, onDuplicate, scopes, event }: OneGroupProps) {
  const filters = group.values.filter((one): one is PropertyFilter => !isGroup(one));
  const nested = group.values.filter(isGroup);
  const setNested = (at: number, next: FilterGroup | null, copy = false) =>
    onChange({
      ...group,
      values: [
        ...filters,
        ...nested.flatMap((one, index) => (index !== at ? [one] : copy ? [one, one] : next ? [next] : [])),
      ],
    });
  return (
    <Stack gap={6} className={classes.group} role="group" aria-label="Filter group">
      <Group justify="space-between" gap="xs">
        {group.values.length > 1 ? (
          <Joined value={group.type} onChange={(type) => onChange({ ...group, type })} what="filters" />
        ) : (
          <span />
        )}
        <Group gap={2}>
          <Tooltip label="Duplicate the group">
            <ActionIcon variant="subtle" color="gray" onClick={onDuplicate} aria-label="Duplicate the group">
              <IconCopy size={15} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Remove the group">
            <ActionIcon variant="subtle" color="gray" onClick={onRemove} aria-label="Remove the group">
              <IconTrash size={15} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      <PropertyFilters
        value={filters}
        onChange={(next) => onChange({ ...group, values: [...next, ...nested] })}
        scopes={scopes}
        event={event}
      />
      {nested.map((one, index) => (
        <OneGroup
          key={index}
          group={one}
          onChange={(next) => setNested(index, next)}
          onRemove={() => setNested(index, null)}
          onDuplicate={() => setNested(index, one, true)}
          scopes={scopes}
          event={event}
        />
      ))}
    </Stack>
  );
}

export function FilterGroups({ value, onChange, scopes, event, label = "Filter" }: FilterGroupsProps) {
  const groups = value.values.map((one): FilterGroup => (isGroup(one) ? one : { type: "AND", values: [one] }));
  const set = (values: FilterGroup[]) => onChange({ ...value, values });

  if (!groups.length) {
    return (
      <PropertyFilters
        value={[]}
        onChange={(filters) => set([{ type: "AND", values: filters }])}
        scopes={scopes}
        event={event}
        label={label}
      />
    );
  }
  return (
    <Stack gap="xs">
      {groups.length > 1 && (
        <Joined value={value.type} onChange={(type) => onChange({ ...value, type })} what="groups" />
      )}
      {groups.map((group, index) => (
        <OneGroup
          key={index}
          group={group}
          onChange={(next) =>
            set(
              next.values.length || groups.length > 1
                ? groups.map((one, at) => (at === index ? next : one))
                : EMPTY.values.filter(isGroup),
            )
          }
          onRemove={() => set(groups.filter((_, at) => at !== index))}
          onDuplicate={() => set([...groups.slice(0, index + 1), group, ...groups.slice(index + 1)])}
          scopes={scopes}
          event={event}
        />
      ))}
      <Group>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          onClick={() => set([...groups, { type: "AND", values: [] }])}
        >
          Filter group
        </Button>
      </Group>
    </Stack>
  );
}

import { ActionIcon, Button, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconPlus, IconStack2, IconTrash } from "@tabler/icons-react";
import { ConditionRow } from "./ConditionRow";
import { type Condition, type ConditionGroup, isGroup, ofKind } from "./conditions";
import classes from "./conditions.module.css";

interface ConditionsEditorProps {
  value: ConditionGroup;
  onChange: (next: ConditionGroup) => void;
}

type Part = ConditionGroup | Condition;

const replaced = (values: Part[], at: number, next: Part) => values.map((one, index) => (index === at ? next : one));
const without = (values: Part[], at: number) => values.filter((_, index) => index !== at);
const fresh = (): ConditionGroup => ({ type: "AND", values: [ofKind("did", null)] });

/** Who belongs to a cohort: groups of conditions, each a sentence. */
export function ConditionsEditor({ value, onChange }: ConditionsEditorProps) {
  const set = (values: Part[]) => onChange({ ...value, values });
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Text size="sm" component="span">
          Persons who match
        </Text>
        <AndOr group={value} onChange={onChange} any="any group" all="all groups" />
      </Group>
      {value.values.map((part, index) => (
        <div key={index}>
          {index > 0 && <Joint type={value.type} />}
          {isGroup(part) && (
            <GroupEditor
              group={part}
              depth={1}
              onChange={(next) => set(replaced(value.values, index, next))}
              onRemove={value.values.length > 1 ? () => set(without(value.values, index)) : undefined}
            />
          )}
        </div>
      ))}
      <Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconStack2 size={15} />}
          onClick={() => set([...value.values, fresh()])}
        >
          Add a group
        </Button>
      </Group>
    </Stack>
  );
}

interface GroupEditorProps {
  group: ConditionGroup;
  depth: number;
  onChange: (next: ConditionGroup) => void;
  onRemove?: () => void;
}

const DEEPEST = 3;

function GroupEditor({ group, depth, onChange, onRemove }: GroupEditorProps) {
  const set = (values: Part[]) => onChange({ ...group, values });
  return (
    <fieldset className={classes.group}>
      <legend className="sr-only">Group of conditions</legend>
      <Group gap="xs" justify="space-between">
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label="Whether the group has to match"
            data={[
              { value: "is", label: "Persons who" },
              { value: "not", label: "Persons but those who" },
            ]}
            value={group.negation ? "not" : "is"}
            onChange={(next) => onChange({ ...group, negation: next === "not" ? true : undefined })}
          />
          {group.values.length > 1 && <AndOr group={group} onChange={onChange} any="match any of" all="match all of" />}
        </Group>
        {onRemove && (
          <ActionIcon variant="subtle" color="gray" aria-label="Remove the group" onClick={onRemove}>
            <IconTrash size={16} />
          </ActionIcon>
        )}
      </Group>
      <ul className={classes.list}>
        {group.values.map((part, index) =>
          isGroup(part) ? (
            <li key={index}>
              <GroupEditor
                group={part}
                depth={depth + 1}
                onChange={(next) => set(replaced(group.values, index, next))}
                onRemove={() => set(without(group.values, index))}
              />
            </li>
          ) : (
            <ConditionRow
              key={index}
              condition={part}
              onChange={(next) => set(replaced(group.values, index, next))}
              onRemove={() => set(without(group.values, index))}
            />
          ),
        )}
      </ul>
      <Group gap="xs">
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          onClick={() => set([...group.values, ofKind("did", null)])}
        >
          Add a condition
        </Button>
        {depth < DEEPEST && (
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconStack2 size={14} />}
            onClick={() => set([...group.values, { ...fresh(), type: "OR" }])}
          >
            Add an inner group
          </Button>
        )}
      </Group>
    </fieldset>
  );
}

function AndOr(props: { group: ConditionGroup; onChange: (next: ConditionGroup) => void; any: string; all: string }) {
  const { group, onChange, any, all } = props;
  return (
    <SegmentedControl
      size="xs"
      aria-label="How the parts are joined"
      data={[
        { value: "OR", label: any },
        { value: "AND", label: all },
      ]}
      value={group.type}
      onChange={(next) => onChange({ ...group, type: next as "AND" | "OR" })}
    />
  );
}

function Joint({ type }: { type: "AND" | "OR" }) {
  return (
    <Text size="xs" fw={650} c="dimmed" ta="center" py={4} tt="uppercase">
      {type === "AND" ? "and" : "or"}
    </Text>
  );
}

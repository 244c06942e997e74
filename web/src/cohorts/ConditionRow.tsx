import { ActionIcon, Group, Select, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { CohortPicker } from "@/pickers/CohortPicker";
import { BehaviourPart } from "./BehaviourPart";
import { type Condition, KINDS, type Kind, kindOf, ofKind, problemOf, sentence } from "./conditions";
import classes from "./conditions.module.css";
import { FirstSeenPart } from "./FirstSeenPart";
import { PropertyPart } from "./PropertyPart";

interface ConditionRowProps {
  condition: Condition;
  onChange: (next: Condition) => void;
  onRemove: () => void;
}

/** One condition as a sentence whose words can be changed. */
export function ConditionRow({ condition, onChange, onRemove }: ConditionRowProps) {
  const kind = kindOf(condition);
  const problem = problemOf(condition);
  return (
    <li
      className={classes.row}
      data-incomplete={problem ? true : undefined}
      aria-label={`Persons who ${sentence(condition)}`}
    >
      <Group gap={8} className={classes.words}>
        <Select
          size="xs"
          w={190}
          aria-label="Kind of condition"
          data={KINDS}
          value={kind}
          allowDeselect={false}
          maxDropdownHeight={360}
          onChange={(next) => next && onChange(ofKind(next as Kind, condition))}
        />
        {condition.type === "behavioral" && <BehaviourPart condition={condition} kind={kind} onChange={onChange} />}
        {condition.type === "person" && <PropertyPart condition={condition} onChange={onChange} />}
        {condition.type === "person_metadata" && <FirstSeenPart condition={condition} onChange={onChange} />}
        {condition.type === "cohort" && (
          <CohortPicker
            value={typeof condition.value === "number" ? condition.value : null}
            onChange={(value) => onChange({ ...condition, value })}
          />
        )}
        {problem && (
          <Text span size="xs" c="dimmed">
            {problem}
          </Text>
        )}
      </Group>
      <ActionIcon variant="subtle" color="gray" aria-label={`Remove: ${sentence(condition)}`} onClick={onRemove}>
        <IconX size={16} />
      </ActionIcon>
    </li>
  );
}

/** Lines at values to reach. */
import { ActionIcon, Button, Group, Stack, Text } from "@mantine/core";
import { IconTargetArrow, IconTrash } from "@tabler/icons-react";
import { CommitInput } from "../options/CommitInput";
import { CommitNumber } from "../options/CommitNumber";

interface GoalLinesProps {
  value: Record<string, unknown>[];
  onChange: (lines: Record<string, unknown>[] | undefined) => void;
}

export function GoalLines({ value, onChange }: GoalLinesProps) {
  const set = (lines: Record<string, unknown>[]) => onChange(lines.length ? lines : undefined);
  const change = (index: number, part: Record<string, unknown>) =>
    set(value.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <Stack gap={6}>
      <Group justify="space-between">
        <Text size="xs" fw={500}>
          Goal lines
        </Text>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<IconTargetArrow size={14} />}
          onClick={() => set([...value, { label: "Goal", value: 100 }])}
        >
          Add
        </Button>
      </Group>
      {value.map((line, index) => (
        <Group key={index} gap={6} wrap="nowrap">
          <CommitInput
            aria-label={`Name of goal line ${index + 1}`}
            value={String(line.label ?? "")}
            onCommit={(label) => change(index, { label })}
          />
          <CommitNumber
            aria-label={`Value of goal line ${index + 1}`}
            w={90}
            min={undefined}
            allowDecimal
            value={Number(line.value ?? 0)}
            onCommit={(goal) => change(index, { value: goal ?? 0 })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove goal line ${index + 1}`}
            onClick={() => set(value.filter((_, at) => at !== index))}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </Group>
      ))}
    </Stack>
  );
}

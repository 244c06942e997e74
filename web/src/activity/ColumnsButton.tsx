/** Which columns the explorer shows, in which order: properties, or any HogQL expression. */
import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput } from "@mantine/core";
import { IconArrowUp, IconColumns3, IconPlus, IconX } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { InPopover } from "@/pickers/InPopover";
import { PropertyPicker } from "@/pickers/PropertyPicker";
import { columnName, DEFAULT_COLUMNS, EVENT, PERSON, propertyColumn, TIME } from "./columns";

interface ColumnsButtonProps {
  value: string[];
  onChange: (columns: string[]) => void;
}

const PLAIN = [EVENT, PERSON, TIME, "distinct_id", "$session_id"];

export function ColumnsButton({ value, onChange }: ColumnsButtonProps) {
  const add = (column: string) => !value.includes(column) && onChange([...value, column]);
  const up = (index: number) => {
    const next = [...value];
    next.splice(index - 1, 0, ...next.splice(index, 1));
    onChange(next);
  };
  return (
    <Popover position="bottom-end" width={340} trapFocus withRoles={false}>
      <Popover.Target>
        <Button variant="default" size="xs" leftSection={<IconColumns3 size={15} />} aria-haspopup="dialog">
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown mah="70vh" style={{ overflowY: "auto" }}>
        <InPopover value={true}>
          <Stack gap="xs">
            <Group justify="space-between">
              <Text size="sm" fw={600}>
                Columns
              </Text>
              <Button variant="subtle" size="compact-xs" onClick={() => onChange(DEFAULT_COLUMNS)}>
                Usual ones
              </Button>
            </Group>
            {value.map((column, index) => (
              <Group key={column} justify="space-between" wrap="nowrap" gap={4}>
                <Text size="sm" truncate title={column} style={{ flex: 1 }}>
                  {columnName(column)}
                </Text>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  disabled={index === 0}
                  aria-label={`Move ${columnName(column)} to the left`}
                  onClick={() => up(index)}
                >
                  <IconArrowUp size={14} />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  disabled={value.length === 1}
                  aria-label={`Remove ${columnName(column)}`}
                  onClick={() => onChange(value.filter((one) => one !== column))}
                >
                  <IconX size={14} />
                </ActionIcon>
              </Group>
            ))}
            <Group gap={6}>
              {PLAIN.filter((column) => !value.includes(column)).map((column) => (
                <Button key={column} variant="default" size="compact-xs" onClick={() => add(column)}>
                  {columnName(column)}
                </Button>
              ))}
            </Group>
            <PropertyPicker
              value={null}
              label="Add a property as a column"
              placeholder="Add a property"
              scopes={["event", "person"]}
              fullWidth
              onChange={(key, scope) => add(propertyColumn(key, scope))}
            />
            <ExpressionForm onAdd={add} />
          </Stack>
        </InPopover>
      </Popover.Dropdown>
    </Popover>
  );
}

function ExpressionForm({ onAdd }: { onAdd: (column: string) => void }) {
  const [typed, setTyped] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!typed.trim()) return;
    onAdd(typed.trim());
    setTyped("");
  };
  return (
    <form onSubmit={submit}>
      <Group gap={6} align="flex-end" wrap="nowrap">
        <TextInput
          size="xs"
          label="SQL expression"
          description="Aggregates such as count() group the rows. A name may follow two dashes."
          placeholder="toHour(timestamp) -- Hour"
          ff="monospace"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          style={{ flex: 1 }}
        />
        <ActionIcon type="submit" variant="default" size={30} aria-label="Add the expression">
          <IconPlus size={16} />
        </ActionIcon>
      </Group>
    </form>
  );
}

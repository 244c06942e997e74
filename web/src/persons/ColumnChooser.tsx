import { ActionIcon, Button, Group, Popover, Stack, Text } from "@mantine/core";
import { IconColumns3, IconX } from "@tabler/icons-react";
import { propertyName, type Scope } from "@/pickers/filters";
import { InPopover } from "@/pickers/InPopover";
import { PropertyPicker } from "@/pickers/PropertyPicker";

interface ColumnChooserProps {
  value: string[];
  onChange: (next: string[]) => void;
  scope: Scope;
  groupTypeIndex?: number;
}

/** Which properties a list shows, in which order. */
export function ColumnChooser({ value, onChange, scope, groupTypeIndex }: ColumnChooserProps) {
  return (
    <Popover position="bottom-end" width={300} trapFocus withRoles={false}>
      <Popover.Target>
        <Button variant="default" size="xs" leftSection={<IconColumns3 size={15} />} aria-haspopup="dialog">
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <InPopover value={true}>
          <Stack gap="xs">
            <Text size="sm" fw={600}>
              Properties shown
            </Text>
            {value.length === 0 && (
              <Text size="sm" c="dimmed">
                None. Choose one below.
              </Text>
            )}
            {value.map((key) => (
              <Group key={key} justify="space-between" wrap="nowrap" gap="xs">
                <Text size="sm" truncate title={key}>
                  {propertyName(key)}
                </Text>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label={`Hide ${propertyName(key)}`}
                  onClick={() => onChange(value.filter((one) => one !== key))}
                >
                  <IconX size={14} />
                </ActionIcon>
              </Group>
            ))}
            <PropertyPicker
              value={null}
              label="Add a column"
              placeholder="Add a column"
              scopes={[scope]}
              scope={scope}
              groupTypeIndex={groupTypeIndex}
              fullWidth
              onChange={(key) => !value.includes(key) && onChange([...value, key])}
            />
          </Stack>
        </InPopover>
      </Popover.Dropdown>
    </Popover>
  );
}

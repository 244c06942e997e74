import { Group, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";

/** Why the controls beside it are disabled. */
export function NotAllowed({ children }: { children: string }) {
  return (
    <Group gap={6} wrap="nowrap" c="dimmed" mt="sm">
      <IconLock size={15} aria-hidden style={{ flex: "none" }} />
      <Text size="sm">{children}</Text>
    </Group>
  );
}

import { Center, Stack, Text, Title } from "@mantine/core";
import type { ComponentType, ReactNode } from "react";

interface EmptyStateProps {
  icon: ComponentType<{ size?: number | string; stroke?: number }>;
  title: string;
  /** What would be here, what it is good for, and how to get it. */
  children: ReactNode;
  /** The button or link that makes the first one. */
  action?: ReactNode;
}

/** What a list shows that has nothing yet: it teaches. */
export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <Center py={56} px="md">
      <Stack align="center" gap="xs" maw={460} ta="center">
        <Icon size={36} stroke={1.3} />
        <Title order={2}>{title}</Title>
        <Text size="sm" c="dimmed">
          {children}
        </Text>
        {action}
      </Stack>
    </Center>
  );
}

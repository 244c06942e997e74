import { Group, Paper, type PaperProps, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface CardProps extends PaperProps {
  title?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A framed part of a page. */
export function Card({ title, actions, children, ...props }: CardProps) {
  return (
    <Paper withBorder p="md" bd="1px solid var(--hr-line)" component="section" {...props}>
      {(title || actions) && (
        <Group justify="space-between" mb="sm" gap="xs">
          {title && <Title order={2}>{title}</Title>}
          {actions}
        </Group>
      )}
      {children}
    </Paper>
  );
}

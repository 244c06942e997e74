import { Box, Group, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import classes from "./Page.module.css";

interface PageProps {
  /** The heading, and the browser tab's title. */
  title: string;
  /** In place of the heading's text, for example a name that can be edited. */
  heading?: ReactNode;
  description?: ReactNode;
  /** Buttons at the right. */
  actions?: ReactNode;
  /** Above the heading: where this page belongs. */
  above?: ReactNode;
  /** Narrow pages of text and forms; others use the whole width. */
  narrow?: boolean;
  children: ReactNode;
}

/** The outline of every page: heading, what it is about, its actions, its content. */
export function Page({ title, heading, description, actions, above, narrow = false, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Hedgerow`;
  }, [title]);
  return (
    <Box className={classes.page} data-narrow={narrow || undefined}>
      {above}
      <Group justify="space-between" align="flex-start" gap="sm" mb="md">
        <Box className={classes.words}>
          {heading ?? <Title order={1}>{title}</Title>}
          {description && (
            <Text c="dimmed" size="sm" mt={2}>
              {description}
            </Text>
          )}
        </Box>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Box>
  );
}

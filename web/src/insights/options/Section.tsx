/** A titled part of the options. */
import { Box, Group, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./options.module.css";

export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <Box component="section" className={classes.section}>
      <Group justify="space-between" gap="xs" mb={6} mih={24}>
        <Title order={2} className={classes.title}>
          {title}
        </Title>
        {aside}
      </Group>
      {children}
    </Box>
  );
}

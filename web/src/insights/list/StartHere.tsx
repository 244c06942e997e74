/** What stands in a project without insights: what each kind answers, a press away. */
import { Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { PlainProjectLink } from "@/app/ProjectLink";
import { KINDS } from "../model/kinds";
import classes from "./list.module.css";

export function StartHere() {
  return (
    <Stack gap="sm" py="md">
      <div>
        <Title order={2}>Ask your first question</Title>
        <Text size="sm" c="dimmed">
          An insight is a question about your events whose answer is kept up to date. Choose a kind to begin: it opens
          with your own data, and you can switch to another kind at any time.
        </Text>
      </div>
      <Kinds />
    </Stack>
  );
}

export function Kinds() {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} spacing="sm">
      {KINDS.map(({ kind, label, icon: Icon, about }) => (
        <PlainProjectLink key={kind} to="/insights/new" search={{ kind }} className={classes.kind}>
          <Group gap="xs" wrap="nowrap" align="flex-start">
            <Icon size={20} stroke={1.6} />
            <div>
              <Text fw={650} size="sm">
                {label}
              </Text>
              <Text size="sm" c="dimmed">
                {about}
              </Text>
            </div>
          </Group>
        </PlainProjectLink>
      ))}
    </SimpleGrid>
  );
}

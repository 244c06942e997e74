import { Anchor, Stack, Text, Title } from "@mantine/core";

export function NotFoundPage() {
  return (
    <Stack align="center" py={80} gap="xs" component="main">
      <Title order={1}>Nothing here</Title>
      <Text c="dimmed">There is no page at this address. It may have been deleted, or belong to another project.</Text>
      <Anchor href="/">Go to the start page</Anchor>
    </Stack>
  );
}

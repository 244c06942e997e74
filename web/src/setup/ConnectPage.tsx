/** How events get here: the token, a snippet for each place, the first event as it arrives, and demo data. */
import { SimpleGrid, Stack } from "@mantine/core";
import { Page } from "@/ui/Page";
import { ConnectionFacts } from "./ConnectionFacts";
import { DemoData } from "./DemoData";
import { FirstEvent } from "./FirstEvent";
import { SnippetTabs } from "./SnippetTabs";

export function ConnectPage() {
  return (
    <Page title="Connect" description="Any PostHog SDK works: you change the host, nothing else.">
      <Stack gap="md" maw={960}>
        <FirstEvent />
        <SimpleGrid cols={{ base: 1, md: 2 }}>
          <ConnectionFacts />
          <DemoData />
        </SimpleGrid>
        <SnippetTabs />
      </Stack>
    </Page>
  );
}

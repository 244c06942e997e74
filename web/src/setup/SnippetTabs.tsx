import { Box, Tabs, Text } from "@mantine/core";
import { useProject } from "@/api/project";
import { useUrlState } from "@/app/urlState";
import { Card } from "@/ui/Card";
import { Code } from "@/ui/Code";
import { filledIn, SNIPPETS } from "./snippets";

/** One tab a language; which one is in the address, so that a colleague can be sent a link to it. */
export function SnippetTabs() {
  const { api_token: token } = useProject();
  const [shown, show] = useUrlState("sdk", "browser");
  return (
    <Card title="Send events">
      <Tabs value={shown} onChange={(id) => id && show(id)} variant="pills" keepMounted={false}>
        <Tabs.List mb="md" aria-label="Where you send events from">
          {SNIPPETS.map(({ id, title }) => (
            <Tabs.Tab key={id} value={id}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {SNIPPETS.map(({ id, lead, steps }) => (
          <Tabs.Panel key={id} value={id}>
            <Text size="sm" c="dimmed" mb="sm">
              {lead}
            </Text>
            {steps.map(({ where, code }) => (
              <Box key={where} mb="sm">
                <Text size="sm" fw={600} mb={4}>
                  {where}
                </Text>
                <Code value={filledIn(code, location.origin, token)} label={where} />
              </Box>
            ))}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Card>
  );
}

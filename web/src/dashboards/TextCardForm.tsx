import { Box, Button, Group, Stack, Tabs, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { Markdown } from "./Markdown";

const MOST = 20_000; // characters, as the API says

interface TextCardFormProps {
  body?: string;
  verb: string;
  onSave: (body: string) => void;
}

export function TextCardForm({ body: before = "", verb, onSave }: TextCardFormProps) {
  const [body, setBody] = useState(before);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (body.trim()) onSave(body);
      }}
    >
      <Stack>
        <Tabs defaultValue="write" keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="write">Write</Tabs.Tab>
            <Tabs.Tab value="preview">Preview</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="write" pt="sm">
            <Textarea
              aria-label="Text, in Markdown"
              value={body}
              autosize
              minRows={6}
              maxRows={18}
              maxLength={MOST}
              data-autofocus
              placeholder={"## What to look at\nEvery Monday: **sign-ups** against last week.\n- [Runbook](https://…)"}
              onChange={(event) => setBody(event.currentTarget.value)}
            />
            <Text size="xs" c="dimmed" mt={4}>
              # heading, **bold**, *italics*, `code`, - list, [text](https://address)
            </Text>
          </Tabs.Panel>
          <Tabs.Panel value="preview" pt="sm">
            <Box mih={150}>
              {body.trim() ? <Markdown source={body} /> : <Text c="dimmed">Nothing written yet.</Text>}
            </Box>
          </Tabs.Panel>
        </Tabs>
        <Group justify="flex-end">
          <Button type="submit" disabled={!body.trim()}>
            {verb}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The text of an SQL insight. The SQL page has completion, history and charts; this is for small changes. */
import { Button, Group, Stack, Textarea } from "@mantine/core";
import { IconDatabase, IconPlayerPlay } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useGo } from "@/app/ProjectLink";
import type { OptionsProps } from "../model/types";
import classes from "./options.module.css";
import { Section } from "./Section";

export function SqlOptions({ query, onChange }: OptionsProps) {
  const go = useGo();
  const [text, setText] = useState(query.query ?? "");
  useEffect(() => setText(query.query ?? ""), [query.query]);
  const run = () => onChange({ ...query, query: text });
  return (
    <Section title="SQL">
      <Stack gap="xs">
        <Textarea
          aria-label="SQL"
          description="Ctrl Enter runs it."
          autosize
          minRows={8}
          maxRows={24}
          classNames={{ input: classes.code }}
          size="xs"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
              event.preventDefault();
              run();
            }
          }}
        />
        <Group gap="xs">
          <Button size="xs" leftSection={<IconPlayerPlay size={14} />} onClick={run}>
            Run
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDatabase size={14} />}
            onClick={() => go("/sql", { q: text })}
          >
            Open in the SQL editor
          </Button>
        </Group>
      </Stack>
    </Section>
  );
}

/** What an empty editor shows: queries over the project's own events that run on a click. */
import { SimpleGrid, Skeleton, Text, Title, UnstyledButton } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useMemo } from "react";
import { useAnswer } from "@/api/ask";
import { useEvents } from "@/pickers/useEvents";
import { useProperties } from "@/pickers/usePropertyDefinitions";
import classes from "./Examples.module.css";
import { type Example, examples } from "./examples";

const VOLUMES = { kind: "TeamTaxonomyQuery" };

export function Examples({ onChoose }: { onChoose: (example: Example) => void }) {
  const { events, loading } = useEvents("");
  // which events come first is known when they are counted
  const counting = useAnswer(VOLUMES).isPending;
  const person = useProperties({ scope: "person" }).properties;
  const vitals = useProperties({ scope: "event", search: "$web_vitals_LCP_value" }).properties;
  const shown = useMemo(() => {
    const byVolume = events.toSorted((a, b) => (b.volume ?? 0) - (a.volume ?? 0));
    return examples({
      events: byVolume.map((one) => one.name),
      personProperties: person.map((one) => one.key),
      eventProperties: vitals.map((one) => one.key),
    });
  }, [events, person, vitals]);
  return (
    <section aria-labelledby="sql-examples">
      <Title order={2} id="sql-examples">
        Begin with an example
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        Each is about this project and runs at once. Change it, or write your own: tables and fields are in the schema,
        and the editor suggests them while you type.
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2, xl: 3 }} spacing="sm">
        {(counting || (loading && !events.length)) &&
          Array.from({ length: 5 }, (_, index) => <Skeleton key={index} h={190} radius="md" />)}
        {!counting &&
          (!loading || events.length > 0) &&
          shown.map((example) => (
            <UnstyledButton key={example.title} className={classes.example} onClick={() => onChoose(example)}>
              <span className={classes.head}>
                <IconPlayerPlay size={15} aria-hidden />
                {example.title}
              </span>
              <span className={classes.about}>{example.about}</span>
              <code className={classes.code}>{example.text.split("\n").slice(0, 4).join("\n")}</code>
            </UnstyledButton>
          ))}
      </SimpleGrid>
    </section>
  );
}

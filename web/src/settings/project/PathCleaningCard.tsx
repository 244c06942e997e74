import { ActionIcon, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useProject } from "@/api/project";
import { Card } from "@/ui/Card";
import { useProjectChange } from "../useProjectChange";
import classes from "./PathCleaningCard.module.css";
import { cleaned, type Rule, rulesOf } from "./pathCleaning";

export function PathCleaningCard() {
  const { path_cleaning_filters: saved } = useProject();
  const change = useProjectChange();
  const [rules, setRules] = useState(() => rulesOf(saved));
  const [path, setPath] = useState("/user/123/orders");
  useEffect(() => setRules(rulesOf(saved)), [saved]);
  const changed = JSON.stringify(rules) !== JSON.stringify(rulesOf(saved));
  const set = (index: number, part: Partial<Rule>) =>
    setRules(rules.map((rule, at) => (at === index ? { ...rule, ...part } : rule)));
  return (
    <Card title="Path cleaning">
      <Text size="sm" c="dimmed" mb="sm">
        Rules that give parts of paths one name, so that a page counts as one whoever looks at it. They are used one
        after the other, by insights that ask for clean paths.
      </Text>
      <Stack gap="xs">
        {rules.map((rule, index) => (
          <Group key={index} gap="xs" wrap="nowrap" align="flex-end" className={classes.rule}>
            <TextInput
              flex={1}
              label="Regular expression"
              placeholder="/user/[0-9]+"
              value={rule.regex}
              onChange={(event) => set(index, { regex: event.currentTarget.value })}
            />
            <TextInput
              flex={1}
              label="Name"
              placeholder="/user/:id"
              value={rule.alias}
              onChange={(event) => set(index, { alias: event.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={`Remove rule ${index + 1}`}
              onClick={() => setRules(rules.filter((_, at) => at !== index))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        ))}
      </Stack>
      {rules.length > 0 && (
        <TextInput
          mt="sm"
          label="Try a path"
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
          description={`becomes ${cleaned(path, rules)}`}
          inputWrapperOrder={["label", "input", "description"]}
        />
      )}
      <Group mt="sm" gap="xs">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={15} />}
          onClick={() => setRules([...rules, { regex: "", alias: "" }])}
        >
          Add a rule
        </Button>
        {changed && (
          <Button
            size="xs"
            onClick={() =>
              change({ path_cleaning_filters: rules.filter((rule) => rule.regex) as never }, "Rules saved")
            }
          >
            Save rules
          </Button>
        )}
      </Group>
    </Card>
  );
}

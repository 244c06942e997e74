import { TagsInput, Text } from "@mantine/core";
import { useProject } from "@/api/project";
import { USUAL_NAMES } from "@/persons/personName";
import { Card } from "@/ui/Card";
import { useProjectChange } from "../useProjectChange";

export function PersonNamesCard() {
  const { person_display_name_properties: names } = useProject();
  const change = useProjectChange();
  return (
    <Card title="Names of people">
      <Text size="sm" c="dimmed" mb="sm">
        A person is called by the first of these properties that they have.
      </Text>
      <TagsInput
        label="Properties, in their order"
        placeholder={names?.length ? "Add a property" : "As usual: email, name, username"}
        data={USUAL_NAMES}
        value={names ?? []}
        onChange={(next) => change({ person_display_name_properties: next.length ? next : null })}
      />
    </Card>
  );
}

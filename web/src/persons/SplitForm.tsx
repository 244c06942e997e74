import { Button, Group, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { closeModal, showModal } from "@/ui/modals";
import { done, failed } from "@/ui/notify";
import type { Person } from "./usePerson";

interface SplitFormProps {
  person: Person;
  onSplit: (mainDistinctId: string) => Promise<void>;
}

function SplitForm({ person, onSplit }: SplitFormProps) {
  const [main, setMain] = useState(person.distinct_ids[0] ?? "");
  const [busy, setBusy] = useState(false);
  const others = person.distinct_ids.length - 1;
  const submit = async () => {
    setBusy(true);
    try {
      await onSplit(main);
      done(others === 1 ? "One distinct id is a person of its own now" : `${others} distinct ids are persons now`);
      closeModal();
    } catch (error) {
      failed("The person was not split", error);
      setBusy(false);
    }
  };
  return (
    <Stack gap="md">
      <Text size="sm">
        Every other distinct id becomes a person of its own, with the events that were sent under it and without
        properties. This person keeps all properties and the id that you choose.
      </Text>
      <Radio.Group label="The distinct id that stays" value={main} onChange={setMain}>
        <Stack gap={6} mt={6} mah={260} style={{ overflowY: "auto" }}>
          {person.distinct_ids.map((id) => (
            <Radio key={id} value={id} label={id} styles={{ label: { overflowWrap: "anywhere" } }} />
          ))}
        </Stack>
      </Radio.Group>
      <Group justify="flex-end">
        <Button variant="default" onClick={closeModal}>
          Cancel
        </Button>
        <Button color="red" loading={busy} onClick={() => void submit()}>
          {`Split into ${person.distinct_ids.length} persons`}
        </Button>
      </Group>
    </Stack>
  );
}

export function askToSplit(props: SplitFormProps): void {
  showModal({ title: "Split this person", children: <SplitForm {...props} /> });
}

/** Asks whether to delete persons, and whether their events go, too. */
import { Alert, Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { closeModal, showModal } from "@/ui/modals";
import { failed } from "@/ui/notify";

interface DeletePersonsProps {
  count: number;
  name?: string;
  onDelete: (withEvents: boolean) => Promise<void>;
}

function DeleteForm({ count, name, onDelete }: DeletePersonsProps) {
  const [withEvents, setWithEvents] = useState(false);
  const [busy, setBusy] = useState(false);
  const who = name ?? (count === 1 ? "this person" : `these ${count} persons`);
  const submit = async () => {
    setBusy(true);
    try {
      await onDelete(withEvents);
      closeModal();
    } catch (error) {
      failed("Nothing was deleted", error);
      setBusy(false);
    }
  };
  return (
    <Stack gap="md">
      <Text size="sm">
        This deletes {who} with all properties and distinct ids. It cannot be undone. An event that arrives later under
        one of the distinct ids makes a new person.
      </Text>
      <Checkbox
        label="Also delete their events"
        description={
          withEvents
            ? "Insights change: what they did is no longer counted."
            : "Their events stay and keep being counted, but belong to nobody."
        }
        checked={withEvents}
        onChange={(event) => setWithEvents(event.currentTarget.checked)}
      />
      {withEvents && (
        <Alert color="red" variant="light">
          Events that are deleted cannot be brought back.
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={closeModal} data-autofocus>
          Keep as it is
        </Button>
        <Button color="red" loading={busy} onClick={() => void submit()}>
          {withEvents ? "Delete with events" : "Delete"}
        </Button>
      </Group>
    </Stack>
  );
}

/** `onDelete` does it; what it throws is shown, and the question stays open. */
export function askToDelete(props: DeletePersonsProps): void {
  showModal({
    title: props.count === 1 ? "Delete this person" : `Delete ${props.count} persons`,
    children: <DeleteForm {...props} />,
  });
}

import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { closeModal, showModal } from "@/ui/modals";
import { failed } from "@/ui/notify";
import type { Cohort } from "./useCohort";

interface RenameProps {
  cohort: Cohort;
  onSave: (named: { name: string; description: string }) => Promise<void>;
}

function RenameForm({ cohort, onSave }: RenameProps) {
  const [name, setName] = useState(cohort.name ?? "");
  const [description, setDescription] = useState(cohort.description ?? "");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await onSave({ name: name.trim(), description: description.trim() });
      closeModal();
    } catch (error) {
      failed("The cohort was not renamed", error);
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <TextInput
          label="Name"
          value={name}
          maxLength={400}
          required
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label="Description"
          value={description}
          autosize
          minRows={2}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={closeModal}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={!name.trim()}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

export const renameCohort = (props: RenameProps): void =>
  showModal({ title: "Rename and describe", children: <RenameForm {...props} /> });

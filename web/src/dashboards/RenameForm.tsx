import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { failed } from "@/ui/notify";

interface RenameFormProps {
  name: string;
  description: string;
  onSave: (body: { name: string; description: string }) => Promise<void>;
}

export function RenameForm({ onSave, ...before }: RenameFormProps) {
  const [name, setName] = useState(before.name);
  const [description, setDescription] = useState(before.description);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSave({ name, description }).catch((error) => failed("The name could not be saved", error));
      }}
    >
      <Stack>
        <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
        <Textarea
          label="Description"
          value={description}
          autosize
          minRows={2}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button type="submit">Save</Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Keeps a query as an endpoint: an address of its own that programs call. */
import { Button, Group, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { failed } from "@/ui/notify";

export interface EndpointNaming {
  name: string;
  description: string;
  cache_age_seconds: number | null;
}

const AGES = [
  { value: "", label: "As fresh as any question" },
  { value: "300", label: "5 minutes" },
  { value: "3600", label: "1 hour" },
  { value: "86400", label: "1 day" },
];
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,127}$/;

interface EndpointFormProps {
  variables: string[];
  /** Shows how to call it when it is made. */
  onSave: (naming: EndpointNaming) => Promise<unknown>;
}

export function EndpointForm({ variables, onSave }: EndpointFormProps) {
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [age, setAge] = useState("");
  const [busy, setBusy] = useState(false);
  const wrong = name !== "" && !NAME.test(name);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await onSave({ name, description, cache_age_seconds: age ? Number(age) : null });
    } catch (error) {
      failed("The endpoint could not be saved", error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          An endpoint has an address of its own. A program calls it with a personal API key and gets the rows as JSON,
          whatever the query is by then. Other queries can read it like a table, by its name.
        </Text>
        <TextInput
          label="Name"
          required
          data-autofocus
          description="Part of the address: letters, digits, - and _."
          error={wrong && "It begins with a letter and has only letters, digits, - and _."}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label="Description"
          autosize
          minRows={2}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <Select
          label="An answer is given again for"
          data={AGES}
          value={age}
          onChange={(value) => setAge(value ?? "")}
        />
        {variables.length > 0 && (
          <Text size="sm">
            {variables.length === 1 ? "Its variable" : "Its variables"}: {variables.join(", ")}. Each call can send
            other values.
          </Text>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={busy} disabled={!NAME.test(name)}>
            Save endpoint
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Makes the variable that a query names, or any other. */
import { Button, Group, Select, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Schemas } from "@/api/client";
import { closeModal } from "@/ui/modals";
import { done, failed } from "@/ui/notify";
import type { Variable } from "./holes";
import { useCreateVariable } from "./useVariables";

type Kind = Schemas["VariableRow"]["type"];

const KINDS: { value: Kind; label: string }[] = [
  { value: "String", label: "Text" },
  { value: "Number", label: "Number" },
  { value: "Boolean", label: "True or false" },
  { value: "List", label: "One of a list" },
  { value: "Date", label: "Date" },
];

interface NewVariableProps {
  /** The code name that the query has. */
  name?: string;
  onMade?: (variable: Variable) => void;
}

export function NewVariable({ name: wanted = "", onMade }: NewVariableProps) {
  const create = useCreateVariable();
  const [name, setName] = useState(wanted);
  const [type, setType] = useState<Kind>("String");
  const [initial, setInitial] = useState("");
  const [values, setValues] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const made = await create({
        name: name.trim(),
        type,
        default_value: defaultOf(type, initial),
        values: type === "List" ? values : null,
      });
      done(`Use it as {variables.${made.code_name}}`);
      onMade?.(made);
      closeModal();
    } catch (error) {
      failed("The variable could not be made", error);
    } finally {
      setBusy(false);
    }
  };
  const field = { label: "Default", value: initial, description: "What it is where nobody says otherwise." };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          required
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label="Type"
          data={KINDS}
          value={type}
          allowDeselect={false}
          onChange={(value) => {
            setType((value ?? "String") as Kind);
            setInitial("");
          }}
        />
        {type === "List" && (
          <TagsInput label="Values" description="Enter after each one." value={values} onChange={setValues} />
        )}
        {type === "Boolean" || type === "List" ? (
          <Select
            {...field}
            clearable
            value={initial || null}
            data={type === "List" ? values : ["true", "false"]}
            onChange={(value) => setInitial(value ?? "")}
          />
        ) : (
          <TextInput
            {...field}
            type={type === "Date" ? "date" : "text"}
            inputMode={type === "Number" ? "decimal" : undefined}
            onChange={(event) => setInitial(event.currentTarget.value)}
          />
        )}
        <Text size="xs" c="dimmed">
          Everybody in the project can use it, on dashboards, too.
        </Text>
        <Group justify="flex-end">
          <Button type="submit" loading={busy} disabled={!name.trim()}>
            Make variable
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function defaultOf(type: Kind, words: string): unknown {
  if (words === "") return null;
  if (type === "Number") return Number.isFinite(Number(words)) ? Number(words) : null;
  if (type === "Boolean") return words === "true";
  return words;
}

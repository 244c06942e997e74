import { Button, Group, SegmentedControl, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { closeModal, showModal } from "@/ui/modals";
import { failed } from "@/ui/notify";
import { KINDS, type Kind, kindOf, readTyped, typedOf } from "./propertyKinds";

interface PropertyFormProps {
  /** Absent for a new property. */
  name?: string;
  value?: unknown;
  taken: (name: string) => boolean;
  onSave: (name: string, value: unknown) => Promise<void>;
}

function PropertyForm({ name, value, taken, onSave }: PropertyFormProps) {
  const [key, setKey] = useState(name ?? "");
  const [kind, setKind] = useState<Kind>(kindOf(value));
  const [typed, setTyped] = useState(typedOf(value));
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const isNew = name === undefined;
  const exists = isNew && taken(key.trim());

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const read = readTyped(kind, typed);
    if ("problem" in read) return setProblem(read.problem);
    setBusy(true);
    try {
      await onSave(key.trim(), read.value);
      closeModal();
    } catch (error) {
      failed("The property was not saved", error);
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        {isNew && (
          <TextInput
            label="Property"
            placeholder="plan"
            value={key}
            maxLength={400}
            required
            data-autofocus
            description={exists ? "This property exists: its value is replaced." : undefined}
            onChange={(event) => setKey(event.currentTarget.value)}
          />
        )}
        <Select
          label="Type"
          data={KINDS}
          value={kind}
          allowDeselect={false}
          onChange={(next) => {
            setKind((next ?? "Text") as Kind);
            setProblem(null);
            if (next === "Yes or no") setTyped(typed === "true" ? "true" : "false");
          }}
        />
        {kind === "Yes or no" ? (
          <SegmentedControl
            aria-label="Value"
            data={[
              { value: "true", label: "true" },
              { value: "false", label: "false" },
            ]}
            value={typed === "true" ? "true" : "false"}
            onChange={setTyped}
          />
        ) : (
          <Textarea
            label="Value"
            value={typed}
            error={problem}
            autosize
            minRows={kind === "JSON" ? 4 : 1}
            maxRows={14}
            ff={kind === "JSON" ? "monospace" : undefined}
            data-autofocus={isNew ? undefined : true}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              setProblem(null);
            }}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={closeModal}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={!key.trim()}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

export function editProperty(props: PropertyFormProps): void {
  showModal({
    title: props.name === undefined ? "Add a property" : `Edit ${props.name}`,
    children: <PropertyForm {...props} />,
  });
}

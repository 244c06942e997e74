/** What people say of an event or a property: description, tags, verified, hidden, and who looks after it. */
import { Button, Group, Select, Stack, Switch, TagsInput, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useMembers } from "@/insights/list/useMembers";
import { failed } from "@/ui/notify";

export interface Said {
  description: string;
  tags: string[];
  verified: boolean;
  hidden: boolean;
  /** The number of a user; undefined where nobody can own it. */
  owner?: number | null;
}

interface DefinitionFormProps {
  noun: "event" | "property";
  value: Said;
  onSave: (said: Said) => Promise<unknown>;
}

export function DefinitionForm({ noun, value, onSave }: DefinitionFormProps) {
  const [said, setSaid] = useState(value);
  const [saving, setSaving] = useState(false);
  const change = (part: Partial<Said>) => setSaid({ ...said, ...part });
  const isChanged = JSON.stringify(said) !== JSON.stringify(value);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSaving(true);
    await onSave(said).catch((error) => failed("The definition was not saved", error));
    setSaving(false);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Textarea
          label="Description"
          placeholder={noun === "event" ? "When it is sent, and what it counts" : "What it holds, and in which unit"}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={10_000}
          value={said.description}
          onChange={(event) => change({ description: event.currentTarget.value })}
        />
        <TagsInput
          label="Tags"
          placeholder={said.tags.length ? "" : "Type a tag, then Enter"}
          value={said.tags}
          onChange={(tags) => change({ tags: [...new Set(tags.map((tag) => tag.trim().toLowerCase()))] })}
          clearable
          clearButtonProps={{ "aria-label": "Remove all tags" }}
        />
        {said.owner !== undefined && <Owner value={said.owner} onChange={(owner) => change({ owner })} />}
        <Switch
          label="Verified"
          description={`Somebody of the team made sure that the ${noun} is what it says.`}
          checked={said.verified}
          onChange={(event) =>
            change({ verified: event.currentTarget.checked, hidden: event.currentTarget.checked ? false : said.hidden })
          }
        />
        <Switch
          label="Hidden"
          description="Pickers leave it out. It is still stored, and can still be queried."
          checked={said.hidden}
          onChange={(event) =>
            change({
              hidden: event.currentTarget.checked,
              verified: event.currentTarget.checked ? false : said.verified,
            })
          }
        />
        <Group gap="xs">
          <Button type="submit" size="xs" loading={saving} disabled={!isChanged}>
            Save
          </Button>
          {isChanged && (
            <Button variant="subtle" size="xs" onClick={() => setSaid(value)}>
              Take back
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

function Owner({ value, onChange }: { value: number | null; onChange: (owner: number | null) => void }) {
  const members = useMembers();
  return (
    <Select
      label="Owner"
      placeholder="Nobody"
      data={members.map((one) => ({ value: String(one.id), label: one.name }))}
      value={value === null ? null : String(value)}
      onChange={(id) => onChange(id === null ? null : Number(id))}
      clearable
      clearButtonProps={{ "aria-label": "Nobody" }}
    />
  );
}

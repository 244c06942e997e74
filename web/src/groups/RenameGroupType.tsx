import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { requestJson } from "@/api/client";
import { useProjectUrl } from "@/api/project";
import { closeModal, showModal } from "@/ui/modals";
import { done, failed } from "@/ui/notify";
import { type GroupType, plural, singular } from "./groupNames";

function RenameForm({ type }: { type: GroupType }) {
  const [one, setOne] = useState(type.name_singular ?? "");
  const [many, setMany] = useState(type.name_plural ?? "");
  const [busy, setBusy] = useState(false);
  const projectUrl = useProjectUrl();
  const client = useQueryClient();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await requestJson(
        `${projectUrl}/groups_types/update_metadata/`,
        [
          {
            group_type_index: type.group_type_index,
            name_singular: one.trim() || null,
            name_plural: many.trim() || null,
          },
        ],
        { method: "PATCH" },
      );
      await client.invalidateQueries({ queryKey: ["get", "/api/projects/{project_id}/groups_types/"] });
      done("The names were saved");
      closeModal();
    } catch (error) {
      failed("The names were not saved", error);
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <Text size="sm">
          Events call this type “{type.group_type}”. That stays; these names are what people read. Leave a field empty
          to go back to it.
        </Text>
        <TextInput
          label="One"
          placeholder={singular({ ...type, name_singular: null })}
          value={one}
          maxLength={400}
          data-autofocus
          onChange={(event) => setOne(event.currentTarget.value)}
        />
        <TextInput
          label="Several"
          placeholder={plural({ ...type, name_singular: one || null, name_plural: null })}
          value={many}
          maxLength={400}
          onChange={(event) => setMany(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={closeModal}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

export const renameGroupType = (type: GroupType): void =>
  showModal({ title: `Rename ${plural(type)}`, children: <RenameForm type={type} /> });

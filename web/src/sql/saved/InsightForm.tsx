/** Keeps a query as an insight, perhaps at once on a dashboard. */
import { Button, Group, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { $api } from "@/api/client";
import { useProjectPath } from "@/api/project";
import { closeModal } from "@/ui/modals";
import { failed } from "@/ui/notify";

export interface InsightNaming {
  name: string;
  description: string;
  dashboards: number[];
}

interface InsightFormProps {
  onSave: (naming: InsightNaming) => Promise<unknown>;
  /** The query is to be added to a dashboard. */
  toDashboard?: boolean;
}

export function InsightForm({ onSave, toDashboard = false }: InsightFormProps) {
  const params = { path: useProjectPath(), query: { limit: 500 } };
  const boards = $api.useQuery("get", "/api/projects/{project_id}/dashboards/", { params });
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [board, setBoard] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await onSave({ name: name.trim(), description, dashboards: board ? [Number(board)] : [] });
      closeModal();
    } catch (error) {
      failed("The query could not be saved", error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          required
          data-autofocus
          maxLength={400}
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
          label="Dashboard"
          description={toDashboard ? undefined : "Optional: shows it there, too."}
          required={toDashboard}
          clearable={!toDashboard}
          searchable
          placeholder="None"
          value={board}
          onChange={setBoard}
          nothingFoundMessage="No dashboard is called that."
          data={(boards.data?.results ?? []).map((one) => ({
            value: String(one.id),
            label: one.name || "Untitled dashboard",
          }))}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={busy} disabled={!name.trim() || (toDashboard && !board)}>
            Save insight
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

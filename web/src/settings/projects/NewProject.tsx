import { Button, Group, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Schemas } from "@/api/client";
import { closeModal } from "@/ui/modals";
import { done } from "@/ui/notify";

interface NewProjectProps {
  organization: string;
  onMade: (project: Schemas["ProjectDetail"]) => void;
}

export function NewProject({ organization, onMade }: NewProjectProps) {
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const make = async (event: React.FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const params = { path: { organization_id: organization } };
      const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      const body = { name: name.trim(), timezone };
      const { data } = await api.POST("/api/organizations/{organization_id}/projects/", { params, body });
      await queryClient.invalidateQueries({ queryKey: ["get", "/api/organizations/{organization_id}/projects/"] });
      await queryClient.invalidateQueries({ queryKey: ["get", "/api/users/{uuid}/"] });
      closeModal();
      done(`${name.trim()} was made`);
      if (data) onMade(data);
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={make}>
      <TextInput
        label="Name"
        description="A site or an app, for example."
        value={name}
        error={error}
        maxLength={200}
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Text size="sm" c="dimmed" mt="xs">
        Its days begin in your browser's time zone. You can change that in its settings.
      </Text>
      <Group justify="flex-end" mt="md">
        <Button type="submit" loading={busy} disabled={!name.trim()}>
          Make project
        </Button>
      </Group>
    </form>
  );
}

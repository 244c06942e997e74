import { Button, Group, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Schemas } from "@/api/client";
import { useProject } from "@/api/project";
import { closeModal } from "@/ui/modals";
import { done, failed } from "@/ui/notify";

export function DeleteProject({ project }: { project: Schemas["ProjectShort"] }) {
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const queryClient = useQueryClient();
  const here = useProject().id === project.id;
  const remove = async (event: React.FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await api.DELETE("/api/projects/{project_id}/", { params: { path: { project_id: String(project.id) } } });
    } catch (error) {
      failed("The project was not deleted", error);
      setBusy(false);
      return;
    }
    closeModal();
    if (here) location.assign("/");
    else {
      await queryClient.invalidateQueries({ queryKey: ["get", "/api/organizations/{organization_id}/projects/"] });
      await queryClient.invalidateQueries({ queryKey: ["get", "/api/users/{uuid}/"] });
      done(`${project.name} was deleted`);
    }
  };
  return (
    <form onSubmit={remove}>
      <Text size="sm" mb="sm">
        Its events, people, insights and dashboards are deleted within minutes, and its token stops working now. This
        cannot be undone.
      </Text>
      <TextInput
        label={`Type ${project.name} to delete it`}
        value={typed}
        autoComplete="off"
        data-autofocus
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={closeModal}>
          Keep it
        </Button>
        <Button type="submit" color="red" loading={busy} disabled={typed !== project.name}>
          Delete project
        </Button>
      </Group>
    </form>
  );
}

import { Box, Button, Group, Text } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useProject, useProjectPath } from "@/api/project";
import { ProjectLink } from "@/app/ProjectLink";
import { Card } from "@/ui/Card";
import { CopyButton } from "@/ui/CopyButton";
import { confirm } from "@/ui/modals";
import { done, failed } from "@/ui/notify";
import { ADMIN, useOwnLevel } from "../levels";
import { NotAllowed } from "../NotAllowed";
import classes from "../Secret.module.css";

export function TokenCard() {
  const project = useProject();
  const path = useProjectPath();
  const queryClient = useQueryClient();
  const allowed = useOwnLevel() >= ADMIN;

  const reset = async () => {
    const agreed = await confirm({
      title: "Reset the project token?",
      message:
        "Every site and app that sends events with the present token is refused from this moment on, until it has " +
        "the new one. Their events are lost in the meantime. This cannot be undone.",
      verb: "Reset token",
    });
    if (!agreed) return;
    try {
      await api.PATCH("/api/projects/{project_id}/reset_token/", { params: { path } });
      await queryClient.invalidateQueries({ queryKey: ["get", "/api/projects/{project_id}/"] });
      done("The project has a new token");
    } catch (error) {
      failed("The token was not reset", error);
    }
  };

  return (
    <Card title="Project token">
      <Text size="sm" c="dimmed" mb="sm">
        What SDKs send events with. It is public and can only write.{" "}
        <ProjectLink to="/connect">How to connect</ProjectLink>
      </Text>
      <Box className={classes.secret}>
        <code data-testid="token">{project.api_token}</code>
        <CopyButton value={project.api_token} what="the token" />
      </Box>
      <Group mt="sm">
        <Button
          size="xs"
          variant="default"
          c={allowed ? "var(--mantine-color-error)" : undefined}
          leftSection={<IconRefresh size={15} />}
          disabled={!allowed}
          onClick={reset}
        >
          Reset token
        </Button>
      </Group>
      {!allowed && <NotAllowed>Only administrators of the organization can reset the token.</NotAllowed>}
    </Card>
  );
}

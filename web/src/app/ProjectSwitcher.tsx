import { Button, Menu, Text } from "@mantine/core";
import { IconCheck, IconChevronDown, IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { api } from "@/api/client";
import { useMe, useProject } from "@/api/project";
import { useGo } from "./ProjectLink";
import classes from "./ProjectSwitcher.module.css";

/** The projects of every organization that the user belongs to. Choosing one makes it the user's current project. */
export function ProjectSwitcher() {
  const me = useMe();
  const project = useProject();
  const navigate = useNavigate();
  const go = useGo();
  const organization = me.organization;

  const choose = async (id: number) => {
    await api.PATCH("/api/users/{uuid}/", {
      params: { path: { uuid: "@me" } },
      body: { set_current_team: id } as never,
    });
    await navigate({ to: `/project/${id}/home` });
  };

  return (
    <Menu width={260}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          className={classes.button}
          rightSection={<IconChevronDown size={14} />}
          aria-label={`Project ${project.name}. Change project`}
        >
          {project.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {organization && <Menu.Label>{organization.name}</Menu.Label>}
        {(organization?.teams as { id: number; name: string }[] | undefined)?.map((one) => (
          <Menu.Item
            key={one.id}
            onClick={() => choose(one.id)}
            rightSection={one.id === project.id ? <IconCheck size={16} aria-label="chosen" /> : undefined}
          >
            <Text size="sm" truncate>
              {one.name}
            </Text>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconPlus size={16} />} onClick={() => go("/settings/projects")}>
          New project
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

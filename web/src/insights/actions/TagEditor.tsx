/** Tags as badges, and a popover in which they are changed. */
import { Badge, Button, Group, Popover, TagsInput } from "@mantine/core";
import { IconTag } from "@tabler/icons-react";
import { useState } from "react";
import { $api } from "@/api/client";
import { useProjectPath } from "@/api/project";

export function useKnownTags(enabled = true): string[] {
  const path = useProjectPath();
  return $api.useQuery("get", "/api/projects/{project_id}/tags/", { params: { path } }, { enabled }).data ?? [];
}

export function TagEditor({ tags, onChange }: { tags: string[]; onChange: (tags: string[]) => void }) {
  const [opened, setOpened] = useState(false);
  const known = useKnownTags(opened);
  return (
    <Group gap={4}>
      {tags.map((tag) => (
        <Badge key={tag} variant="light" tt="none">
          {tag}
        </Badge>
      ))}
      <Popover opened={opened} onChange={setOpened} width={280} trapFocus>
        <Popover.Target>
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            mih={24}
            leftSection={<IconTag size={13} />}
            onClick={() => setOpened(!opened)}
          >
            {tags.length ? "Edit tags" : "Add tags"}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <TagsInput
            label="Tags"
            size="xs"
            data={known}
            value={tags}
            onChange={onChange}
            comboboxProps={{ withinPortal: false }}
          />
        </Popover.Dropdown>
      </Popover>
    </Group>
  );
}

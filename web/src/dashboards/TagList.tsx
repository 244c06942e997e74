import { Badge, Group, UnstyledButton } from "@mantine/core";
import { IconTag } from "@tabler/icons-react";
import classes from "./EditableText.module.css";

export function TagList({ tags, onEdit }: { tags: string[]; onEdit?: () => void }) {
  return (
    <Group gap={4}>
      {tags.map((tag) => (
        <Badge key={tag} variant="default" radius="sm" tt="none" fw={500} style={{ flex: "none" }}>
          {tag}
        </Badge>
      ))}
      {onEdit && (
        <UnstyledButton className={classes.button} aria-label="Edit tags" onClick={onEdit}>
          <IconTag size={15} aria-hidden />
        </UnstyledButton>
      )}
    </Group>
  );
}

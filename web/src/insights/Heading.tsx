/** Name and description of an insight, edited in place, with its tags. */
import { Group, Text, Title } from "@mantine/core";
import { Favourite } from "./actions/Favourite";
import { TagEditor } from "./actions/TagEditor";
import classes from "./editor.module.css";
import { InlineEdit } from "./InlineEdit";

interface HeadingProps {
  /** Empty where none was given. */
  name: string;
  /** What it is called then. */
  fallback: string;
  description: string;
  tags: string[];
  favourite: boolean | null;
  onChange: (change: { name?: string; description?: string; tags?: string[]; favorited?: boolean }) => void;
}

export function Heading({ name, fallback, description, tags, favourite, onChange }: HeadingProps) {
  return (
    <>
      <div className={classes.heading}>
        <InlineEdit
          label="Name"
          placeholder={fallback}
          value={name}
          onCommit={(next) => onChange({ name: next })}
          wrap={(button) => (
            <Title order={1} c={name ? undefined : "dimmed"}>
              {button}
            </Title>
          )}
        >
          {name || fallback}
        </InlineEdit>
        {favourite !== null && (
          <Favourite value={favourite} name={name || fallback} onChange={(favorited) => onChange({ favorited })} />
        )}
      </div>
      <Group gap="sm" mt={2}>
        <InlineEdit
          label="Description"
          placeholder="What this answers, and for whom"
          value={description}
          multiline
          onCommit={(next) => onChange({ description: next })}
        >
          <Text size="sm" c="dimmed" style={{ whiteSpace: "pre-wrap" }}>
            {description || "Add a description"}
          </Text>
        </InlineEdit>
        <TagEditor tags={tags} onChange={(next) => onChange({ tags: next })} />
      </Group>
    </>
  );
}

import { TagsInput, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { Dashboard, DashboardActions } from "./data";
import { EditableText } from "./EditableText";
import { TagList } from "./TagList";

export function BoardHeading({ dashboard, actions }: { dashboard: Dashboard; actions: DashboardActions }) {
  const name = dashboard.name || "Untitled dashboard";
  return (
    <EditableText label="Name" value={dashboard.name ?? ""} onSave={(value) => actions.change({ name: value })}>
      <Title order={1}>{name}</Title>
    </EditableText>
  );
}

export function BoardWords({ dashboard, actions }: { dashboard: Dashboard; actions: DashboardActions }) {
  return (
    <>
      <EditableText
        multiline
        label="Description"
        value={dashboard.description ?? ""}
        onSave={(value) => actions.change({ description: value })}
      >
        <Text size="sm" c="dimmed">
          {dashboard.description || "What this dashboard is for"}
        </Text>
      </EditableText>
      <Tags tags={dashboard.tags} onSave={(tags) => actions.change({ tags })} />
    </>
  );
}

function Tags({ tags, onSave }: { tags: string[]; onSave: (tags: string[]) => void }) {
  const [draft, setDraft] = useState<string[] | null>(null);
  if (draft === null) return <TagList tags={tags} onEdit={() => setDraft(tags)} />;
  return (
    <TagsInput
      aria-label="Tags"
      size="xs"
      maw={420}
      mt={4}
      autoFocus
      acceptValueOnBlur
      value={draft}
      onChange={setDraft}
      placeholder="Add a tag"
      onBlur={() => {
        // A moment later: leaving the field takes over what was typed first.
        setTimeout(() => {
          setDraft((last) => {
            if (last && JSON.stringify(last) !== JSON.stringify(tags)) onSave(last);
            return null;
          });
        });
      }}
    />
  );
}

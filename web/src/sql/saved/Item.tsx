/** A row of the panel: its name opens it, or becomes an input while it is renamed; a menu has the rest. */
import { ActionIcon, Button, Group, Menu, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { TimeAgo } from "@/ui/TimeAgo";
import classes from "./Saved.module.css";

interface ItemProps {
  name: string;
  about?: string | null;
  changed: string;
  onOpen: () => void;
  /** Resolves to whether it has the new name. */
  onRename: (name: string) => Promise<boolean>;
  renameHint?: string;
  /** Further items of the menu. */
  children: ReactNode;
}

export function Item({ name, about, changed, onOpen, onRename, renameHint, children }: ItemProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const rename = async (event: FormEvent) => {
    event.preventDefault();
    const next = draft?.trim();
    if (!next || next === name || (await onRename(next))) setDraft(null);
  };
  if (draft !== null) {
    return (
      <li className={classes.item}>
        <form onSubmit={(event) => void rename(event)} className={classes.form}>
          <TextInput
            size="xs"
            label={`New name of ${name}`}
            description={renameHint}
            autoFocus
            value={draft}
            onChange={(event) => setDraft(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              event.stopPropagation(); // not the drawer, too
              setDraft(null);
            }}
          />
          <Group gap="xs" mt="xs">
            <Button size="compact-sm" type="submit">
              Rename
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setDraft(null)}>
              Keep
            </Button>
          </Group>
        </form>
      </li>
    );
  }
  return (
    <li className={classes.item}>
      <UnstyledButton className={classes.open} onClick={onOpen}>
        <Text span size="sm" fw={600} className={classes.name}>
          {name}
        </Text>
        <Text span size="xs" c="dimmed" className={classes.about}>
          {about ? `${about} · ` : ""}changed <TimeAgo time={changed} />
        </Text>
      </UnstyledButton>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`More about ${name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setDraft(name)}>Rename</Menu.Item>
          {children}
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}

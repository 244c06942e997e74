import { Group, Textarea, TextInput, UnstyledButton } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import classes from "./EditableText.module.css";

interface EditableTextProps {
  value: string;
  /** What it is, for labels: "Name". */
  label: string;
  onSave: (value: string) => void;
  children: ReactNode;
  multiline?: boolean;
}

/** A text that becomes a field where it stands. Enter and leaving keep it, Escape does not. */
export function EditableText({ value, label, onSave, children, multiline = false }: EditableTextProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const refocus = useRef(false);
  useEffect(() => {
    if (draft === null && refocus.current) {
      refocus.current = false;
      button.current?.focus();
    }
  }, [draft]);

  if (draft === null) {
    return (
      <Group gap={4} wrap="nowrap" className={classes.around}>
        {children}
        <UnstyledButton
          ref={button}
          className={classes.button}
          aria-label={`Edit ${label.toLowerCase()}`}
          onClick={() => setDraft(value)}
        >
          <IconPencil size={15} aria-hidden />
        </UnstyledButton>
      </Group>
    );
  }
  const finish = (keep: boolean) => {
    if (keep && draft.trim() !== value) onSave(draft.trim());
    setDraft(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" && (event.key !== "Enter" || (multiline && event.shiftKey))) return;
    event.preventDefault();
    refocus.current = true;
    finish(event.key === "Enter");
  };
  const Input = multiline ? Textarea : TextInput;
  return (
    <Input
      aria-label={label}
      value={draft}
      autoFocus
      maw={720}
      onChange={(event: { currentTarget: { value: string } }) => setDraft(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={() => finish(true)}
    />
  );
}

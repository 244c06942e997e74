/** A text that becomes a field when it is pressed. Enter or leaving keeps it, Esc does not. */
import { Textarea, TextInput, UnstyledButton } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import classes from "./editor.module.css";

interface InlineEditProps {
  value: string;
  onCommit: (value: string) => void;
  /** What is edited: "Name". */
  label: string;
  placeholder: string;
  multiline?: boolean;
  /** How the text looks while it is not edited. */
  children: ReactNode;
  /** Around the button: a heading, which must not be inside of it. */
  wrap?: (button: ReactNode) => ReactNode;
}

export function InlineEdit({
  value,
  onCommit,
  label,
  placeholder,
  multiline = false,
  children,
  wrap,
}: InlineEditProps) {
  const [text, setText] = useState<string | null>(null);
  if (text === null) {
    const button = (
      <UnstyledButton className={classes.edit} onClick={() => setText(value)} title={`Edit ${label.toLowerCase()}`}>
        {children}
      </UnstyledButton>
    );
    return wrap ? wrap(button) : button;
  }
  const commit = () => {
    if (text.trim() !== value) onCommit(text.trim());
    setText(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") setText(null);
    if (event.key === "Enter" && (!multiline || event.ctrlKey || event.metaKey)) commit();
  };
  const shared = { "aria-label": label, placeholder, value: text, onBlur: commit, onKeyDown, autoFocus: true };
  return multiline ? (
    <Textarea
      autosize
      minRows={2}
      w={420}
      maw="80vw"
      {...shared}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  ) : (
    <TextInput w={420} maw="80vw" {...shared} onChange={(event) => setText(event.currentTarget.value)} />
  );
}

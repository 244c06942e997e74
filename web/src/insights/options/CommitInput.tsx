/** A text field whose text counts when it is left or Enter is pressed, so that no half-typed question is asked. */
import { TextInput, type TextInputProps } from "@mantine/core";
import { useEffect, useState } from "react";

interface CommitInputProps extends Omit<TextInputProps, "value" | "onChange"> {
  value: string;
  onCommit: (value: string) => void;
}

export function CommitInput({ value, onCommit, ...props }: CommitInputProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const commit = () => {
    if (text !== value) onCommit(text);
  };
  return (
    <TextInput
      size="xs"
      {...props}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        if (event.key === "Escape") setText(value);
      }}
    />
  );
}

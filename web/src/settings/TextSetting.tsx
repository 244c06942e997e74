import { Button, Group, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";

interface TextSettingProps {
  label: string;
  description?: string;
  value: string;
  onSave: (value: string) => Promise<unknown>;
  required?: boolean;
  disabled?: boolean;
  maxLength?: number;
}

/** One line of text that is saved by a button or Enter. */
export function TextSetting({ label, description, value, onSave, required, disabled, maxLength }: TextSettingProps) {
  const [text, setText] = useState(value);
  const [busy, setBusy] = useState(false);
  useEffect(() => setText(value), [value]);
  const changed = text.trim() !== value;
  const save = async (event: React.FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await onSave(text.trim());
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={save}>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <TextInput
          flex={1}
          label={label}
          description={description}
          value={text}
          disabled={disabled}
          maxLength={maxLength}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" loading={busy} disabled={disabled || !changed || (required && !text.trim())}>
          Save
        </Button>
      </Group>
    </form>
  );
}

/** A number field that counts when it is left or Enter is pressed; empty is "not set". */
import { NumberInput, type NumberInputProps } from "@mantine/core";
import { useEffect, useState } from "react";

interface CommitNumberProps extends Omit<NumberInputProps, "value" | "onChange"> {
  value: number | null | undefined;
  onCommit: (value: number | undefined) => void;
}

export function CommitNumber({ value, onCommit, ...props }: CommitNumberProps) {
  const [text, setText] = useState<number | string>(value ?? "");
  useEffect(() => setText(value ?? ""), [value]);
  const commit = (next: number | string) => {
    const number = next === "" ? undefined : Number(next);
    if (number !== (value ?? undefined)) onCommit(number);
  };
  return (
    <NumberInput
      size="xs"
      allowDecimal={false}
      min={1}
      {...props}
      value={text}
      onChange={setText}
      onBlur={() => commit(text)}
      onKeyDown={(event) => event.key === "Enter" && commit(text)}
    />
  );
}

import { Button, Code, Text } from "@mantine/core";
import { IconFileTypeCsv, IconUpload } from "@tabler/icons-react";
import { type DragEvent, useId, useRef, useState } from "react";
import classes from "./conditions.module.css";

interface CsvDropProps {
  onFile: (file: File) => void;
  /** The chosen one, where it is not sent at once. */
  file?: File | null;
  busy?: boolean;
}

/** Takes a file of people by drag or by choosing. */
export function CsvDrop({ onFile, file, busy = false }: CsvDropProps) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const id = useId();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const dropped = event.dataTransfer.files[0];
    if (dropped) onFile(dropped);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way; the button below does the same
    <div
      className={classes.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconFileTypeCsv size={32} stroke={1.3} aria-hidden />
      <Text size="sm" fw={550}>
        {file ? file.name : "Drop a CSV file here"}
      </Text>
      <label htmlFor={id} className="sr-only">
        CSV file of people
      </label>
      <input
        ref={input}
        id={id}
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const chosen = event.currentTarget.files?.[0];
          if (chosen) onFile(chosen);
          event.currentTarget.value = "";
        }}
      />
      <Button
        variant="default"
        size="xs"
        loading={busy}
        leftSection={<IconUpload size={15} />}
        onClick={() => input.current?.click()}
      >
        {file ? "Choose another file" : "Choose a file"}
      </Button>
      <Text size="xs" c="dimmed" maw={460}>
        The header says what a line holds: <Code>distinct_id</Code>, <Code>person_id</Code> or <Code>email</Code>. A
        file of one column without a header holds distinct ids. Up to 1,000,000 lines.
      </Text>
    </div>
  );
}

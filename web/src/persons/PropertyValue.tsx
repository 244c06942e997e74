import { Anchor, Text } from "@mantine/core";
import { text } from "@/ui/format";

const ADDRESS = /^https?:\/\/\S+$/;

/** One value of a property by its type: addresses are links, what is not set is a dash. */
export function PropertyValue({ value, wrap = false }: { value: unknown; wrap?: boolean }) {
  if (value === null || value === undefined) {
    return (
      <Text span size="sm" c="dimmed" aria-label="not set">
        –
      </Text>
    );
  }
  const shown = text(value);
  if (typeof value === "string" && ADDRESS.test(value)) {
    return (
      <Anchor href={value} target="_blank" rel="noreferrer" size="sm" truncate={!wrap} style={STYLE} title={shown}>
        {shown}
      </Anchor>
    );
  }
  const isCode = typeof value === "object";
  return (
    <Text
      span
      size="sm"
      ff={isCode ? "monospace" : undefined}
      truncate={!wrap}
      style={wrap ? { overflowWrap: "anywhere" } : STYLE}
      title={wrap ? undefined : shown}
    >
      {shown}
    </Text>
  );
}

const STYLE = {
  display: "inline-block",
  maxWidth: "18rem",
  verticalAlign: "bottom",
  overflowWrap: "anywhere",
} as const;

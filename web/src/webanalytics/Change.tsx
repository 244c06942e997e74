import { Text, Tooltip } from "@mantine/core";
import { IconArrowDownRight, IconArrowUpRight } from "@tabler/icons-react";

interface ChangeProps {
  item: {
    value: number | null;
    previous: number | null;
    changeFromPreviousPct: number | null;
    isIncreaseBad: boolean | null;
  };
  /** The number of the period before, as it reads. */
  before: string;
}

/** By how much a number differs from the period before: an arrow, a percentage, and a colour for better or worse. */
export function Change({ item, before }: ChangeProps) {
  const { changeFromPreviousPct: change, isIncreaseBad, previous } = item;
  if (previous === null) return <Text size="xs">&nbsp;</Text>;
  if (change === null || change === 0) {
    return (
      <Text size="xs" c="dimmed">
        {change === 0 || item.value === previous ? "As before" : `Before: ${before}`}
      </Text>
    );
  }
  const isGood = change > 0 !== Boolean(isIncreaseBad);
  const Icon = change > 0 ? IconArrowUpRight : IconArrowDownRight;
  return (
    <Tooltip label={`${before} in the period before`}>
      <Text
        size="xs"
        span
        style={{ position: "relative", display: "inline-flex", alignItems: "center", gap: 2 }}
        c={isGood ? "var(--hr-accent)" : "var(--mantine-color-error)"}
      >
        <Icon size={14} aria-hidden />
        {change > 0 ? "+" : "−"}
        {Math.abs(change)}%<span className="sr-only"> against {before} in the period before</span>
      </Text>
    </Tooltip>
  );
}

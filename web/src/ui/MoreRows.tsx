import { Button, Group, Text } from "@mantine/core";
import { number } from "./format";

interface MoreRowsProps {
  shown: number;
  total?: number;
  /** In the plural: "persons". */
  nouns: string;
  hasMore: boolean;
  loading: boolean;
  onMore: () => void;
}

/** Plurals of the interface end in "s" or "ies". */
const singular = (nouns: string): string => nouns.replace(/(ie)?s$/, (_, ie) => (ie ? "y" : ""));

/** Below a list: how much of it is there, and the rest. */
export function MoreRows({ shown, total, nouns, hasMore, loading, onMore }: MoreRowsProps) {
  const all = hasMore ? total : shown;
  const called = (all ?? shown) === 1 ? singular(nouns) : nouns;
  const told =
    all === undefined
      ? `${number(shown)} or more ${called}`
      : hasMore
        ? `${number(shown)} of ${number(all)} ${called}`
        : `${number(all)} ${called}`;
  return (
    <Group justify="space-between" mt="xs" gap="xs" mih={30}>
      <Text size="sm" c="dimmed" role="status">
        {told}
      </Text>
      {hasMore && (
        <Button variant="default" size="xs" onClick={onMore} loading={loading}>
          Load more
        </Button>
      )}
    </Group>
  );
}

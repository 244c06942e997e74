import { Button, Group, Text } from "@mantine/core";
import { number } from "@/ui/format";

interface MoreRowsProps {
  shown: number;
  total?: number;
  /** In the plural: "persons". */
  noun: string;
  hasMore: boolean;
  loading: boolean;
  onMore: () => void;
}

/** Below a list: how much of it is there, and the rest. */
export function MoreRows({ shown, total, noun, hasMore, loading, onMore }: MoreRowsProps) {
  const all = hasMore ? total : shown;
  const nouns = (all ?? shown) === 1 ? noun.replace(/s$/, "") : noun;
  const told =
    all === undefined
      ? `${number(shown)} or more ${nouns}`
      : hasMore
        ? `${number(shown)} of ${number(all)} ${nouns}`
        : `${number(all)} ${nouns}`;
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

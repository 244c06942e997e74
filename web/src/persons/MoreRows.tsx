import { Button, Group, Text } from "@mantine/core";
import { number } from "@/ui/format";

interface MoreRowsProps {
  shown: number;
  total?: number;
  /** "persons" */
  noun: string;
  hasMore: boolean;
  loading: boolean;
  onMore: () => void;
}

/** Below a list: how much of it is there, and the rest. */
export function MoreRows({ shown, total, noun, hasMore, loading, onMore }: MoreRowsProps) {
  return (
    <Group justify="space-between" mt="xs" gap="xs" mih={30}>
      <Text size="sm" c="dimmed" role="status">
        {total !== undefined && (hasMore || total === shown)
          ? `${number(shown)} of ${number(total)} ${noun}`
          : `${number(shown)}${hasMore ? " or more" : ""} ${noun}`}
      </Text>
      {hasMore && (
        <Button variant="default" size="xs" onClick={onMore} loading={loading}>
          Load more
        </Button>
      )}
    </Group>
  );
}

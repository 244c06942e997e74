/** A query that takes a while: how long, what it has read, and the way to stop it. */
import { Button, Group, Loader, Text } from "@mantine/core";
import { IconPlayerStop } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { number } from "@/ui/format";
import type { Run } from "./useRuns";
import { bytes } from "./words";

const SHOW_AFTER_MS = 300; // most answers are there before, and a flash of this would disturb

export function Running({ run, onCancel }: { run: Run; onCancel: () => void }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 200);
    return () => clearInterval(timer);
  }, []);
  const passed = now - run.startedAt;
  if (passed < SHOW_AFTER_MS) return null;
  const { progress } = run;
  return (
    <Group gap="sm" role="status">
      <Loader size="xs" />
      <Text size="sm">Running for {(passed / 1000).toFixed(1)}s</Text>
      {progress && (
        <Text size="sm" c="dimmed">
          {number(progress.rows_read)} rows, {bytes(progress.bytes_read)} read
        </Text>
      )}
      <Button size="compact-sm" variant="default" leftSection={<IconPlayerStop size={14} />} onClick={onCancel}>
        Cancel
      </Button>
      <Text size="xs" c="dimmed" visibleFrom="sm">
        Esc cancels, too.
      </Text>
    </Group>
  );
}

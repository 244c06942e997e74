import { Button, Group, Menu, Text } from "@mantine/core";
import { IconCheck, IconChevronDown, IconRefresh } from "@tabler/icons-react";
import { useEffect } from "react";
import { TimeAgo } from "@/ui/TimeAgo";

const EVERY: [number, string][] = [
  [0, "Off"],
  [60, "Every minute"],
  [300, "Every 5 minutes"],
  [900, "Every 15 minutes"],
  [1800, "Every 30 minutes"],
];

interface RefreshControlProps {
  oldest: string | null;
  isBusy: boolean;
  every: number;
  onEvery: (seconds: number) => void;
  onRefresh: () => void;
}

/** Works all figures out anew: now, or again and again while the page is looked at. */
export function RefreshControl({ oldest, isBusy, every, onEvery, onRefresh }: RefreshControlProps) {
  useEffect(() => {
    if (!every) return;
    const timer = setInterval(() => document.visibilityState === "visible" && onRefresh(), every * 1000);
    return () => clearInterval(timer);
  }, [every, onRefresh]);
  const chosen = EVERY.find(([seconds]) => seconds === every)?.[1] ?? `Every ${every} seconds`;
  return (
    <Group gap="xs">
      {oldest && (
        <Text size="sm" c="dimmed">
          Oldest figure computed <TimeAgo time={oldest} />
        </Text>
      )}
      <Button.Group>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRefresh size={14} />}
          onClick={onRefresh}
          disabled={isBusy}
        >
          Refresh
        </Button>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="xs" variant="default" px={8} aria-label={`Refresh automatically: ${chosen}`}>
              {every > 0 && <span>{every / 60} min&nbsp;</span>}
              <IconChevronDown size={14} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>Refresh automatically</Menu.Label>
            {EVERY.map(([seconds, label]) => (
              <Menu.Item
                key={seconds}
                onClick={() => onEvery(seconds)}
                rightSection={seconds === every ? <IconCheck size={14} aria-label="chosen" /> : undefined}
              >
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </Button.Group>
    </Group>
  );
}

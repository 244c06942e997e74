/** Short notices at the corner: what was done, or what failed and why. */
import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";

const CLOSE = { "aria-label": "Dismiss" };

export const done = (message: string): void =>
  void notifications.show({ message, withBorder: true, closeButtonProps: CLOSE });

export function failed(what: string, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  notifications.show({
    title: what,
    message,
    color: "red",
    withBorder: true,
    autoClose: 10_000,
    closeButtonProps: CLOSE,
  });
}

/** What was done, and a button that takes it back. */
export function undoable(message: string, undo: () => Promise<unknown>): void {
  const id = crypto.randomUUID();
  const takeBack = () => {
    notifications.hide(id);
    undo().catch((error) => failed("It could not be undone", error));
  };
  notifications.show({
    id,
    withBorder: true,
    autoClose: 12_000,
    closeButtonProps: CLOSE,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button size="compact-sm" variant="default" onClick={takeBack}>
          Undo
        </Button>
      </Group>
    ),
  });
}

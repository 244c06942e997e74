/** Short notices at the corner: what was done, or what failed and why. */
import { notifications } from "@mantine/notifications";

export const done = (message: string): void => void notifications.show({ message, withBorder: true });

export function failed(what: string, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  notifications.show({ title: what, message, color: "red", withBorder: true, autoClose: 10_000 });
}

/** Modals that are opened from anywhere by a call, and the one question "are you sure?". */
import { Button, Group, Modal, Text } from "@mantine/core";
import { type ReactNode, useSyncExternalStore } from "react";

interface Shown {
  title: string;
  children: ReactNode;
  size?: string;
}

let shown: Shown | null = null;
let opened = false;
const listeners = new Set<() => void>();

function set(next: Shown | null): void {
  if (next) shown = next;
  opened = next !== null;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const showModal = (modal: Shown): void => set({ ...modal });
export const closeModal = (): void => set(null);

/** Draws what `showModal` asked for; the shell has it once. What was shown stays while it fades out. */
export function ModalHost() {
  const current = useSyncExternalStore(subscribe, () => shown);
  const isOpen = useSyncExternalStore(subscribe, () => opened);
  return (
    <Modal opened={isOpen} onClose={closeModal} title={current?.title} size={current?.size ?? "md"}>
      {current?.children}
    </Modal>
  );
}

interface Confirmation {
  title: string;
  /** What will happen, in a sentence; what cannot be undone says so. */
  message: ReactNode;
  /** The verb on the button: "Delete", "Reset". */
  verb: string;
  dangerous?: boolean;
}

/** Resolves to whether the person agreed. */
export function confirm({ title, message, verb, dangerous = true }: Confirmation): Promise<boolean> {
  return new Promise((resolve) => {
    const answer = (agreed: boolean) => {
      closeModal();
      resolve(agreed);
    };
    showModal({
      title,
      children: (
        <>
          <Text size="sm" mb="lg">
            {message}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => answer(false)} data-autofocus>
              Keep as it is
            </Button>
            <Button color={dangerous ? "red" : undefined} onClick={() => answer(true)}>
              {verb}
            </Button>
          </Group>
        </>
      ),
    });
  });
}

/** `g` and a letter goes to a page, `?` shows them all, `Ctrl K` opens the palette. */
import { Group, Kbd, Table, Text } from "@mantine/core";
import { useEffect } from "react";
import { showModal } from "@/ui/modals";
import { DESTINATIONS } from "./navigation";
import { useGo } from "./ProjectLink";

const WITHIN_MS = 1200; // between `g` and the letter

/** Whether the key belongs to a field that the person types into. */
function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable], .cm-editor") !== null
  );
}

export function useShortcuts(): void {
  const go = useGo();
  useEffect(() => {
    let pressed = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      if (event.key === "?") {
        showShortcuts();
      } else if (event.key === "g" && event.timeStamp - pressed > WITHIN_MS) {
        pressed = event.timeStamp;
      } else if (event.timeStamp - pressed < WITHIN_MS) {
        pressed = 0;
        const wanted = DESTINATIONS.find((one) => one.key === event.key);
        if (wanted) {
          event.preventDefault();
          go(wanted.to);
        }
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [go]);
}

const OTHERS: [string[], string][] = [
  [["Ctrl", "K"], "Search everything, or do something"],
  [["?"], "Show this list"],
  [["Esc"], "Close what is open"],
];

export function showShortcuts(): void {
  showModal({
    title: "Keyboard shortcuts",
    children: (
      <Table>
        <Table.Tbody>
          {[
            ...OTHERS,
            ...DESTINATIONS.flatMap((one) => (one.key ? [[["g", one.key], one.label] as [string[], string]] : [])),
          ].map(([keys, what]) => (
            <Table.Tr key={what}>
              <Table.Td w={110}>
                <Group gap={4}>
                  {keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </Group>
              </Table.Td>
              <Table.Td>
                <Text size="sm">{what}</Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    ),
  });
}

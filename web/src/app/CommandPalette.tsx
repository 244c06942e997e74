/** `Ctrl K`: every page, what can be made, and whatever the project has by that name. */
import { Button, Kbd, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData, spotlight } from "@mantine/spotlight";
import { IconKeyboard, IconMoon, IconPlus, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { DESTINATIONS } from "./navigation";
import { useGo } from "./ProjectLink";
import { type Found, useSearch } from "./search";
import { showShortcuts } from "./shortcuts";

const PAUSE_MS = 150; // between keys, before the server is asked

export function SearchButton() {
  return (
    <>
      <Button
        variant="default"
        size="xs"
        visibleFrom="sm"
        leftSection={<IconSearch size={14} />}
        rightSection={<Kbd size="xs">Ctrl K</Kbd>}
        onClick={spotlight.open}
      >
        Search
      </Button>
      <Button
        variant="subtle"
        color="gray"
        size="xs"
        px={6}
        hiddenFrom="sm"
        onClick={spotlight.open}
        aria-label="Search"
      >
        <IconSearch size={18} />
      </Button>
    </>
  );
}

const MAKE: { label: string; to: string; words: string }[] = [
  { label: "New insight", to: "/insights/new", words: "create trends funnel retention chart question" },
  { label: "New dashboard", to: "/dashboards", words: "create board" },
  { label: "New cohort", to: "/cohorts/new", words: "create segment" },
  { label: "New action", to: "/actions/new", words: "create combined event" },
];

function matches(action: { label?: string; keywords?: string | string[] }, text: string): boolean {
  const haystack = `${action.label} ${action.keywords ?? ""}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}

export function CommandPalette() {
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text, PAUSE_MS);
  const { found, searching } = useSearch(asked);
  const groups = [...useFixedActions(text), ...useFoundActions(found)].filter((group) => group.actions.length > 0);
  return (
    <Spotlight
      actions={groups}
      query={text}
      onQueryChange={setText}
      filter={(_, actions) => actions}
      shortcut={["mod + K", "/"]}
      nothingFound={searching ? "Searching…" : "Nothing is called that."}
      scrollable
      maxHeight={480}
      searchProps={{
        placeholder: "Search pages, insights, people…",
        leftSection: <IconSearch size={18} />,
        "aria-label": "Search",
      }}
    />
  );
}

/** Pages and what can be made or switched, that match what is typed. */
function useFixedActions(text: string): SpotlightActionGroupData[] {
  const go = useGo();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  const pages: SpotlightActionData[] = DESTINATIONS.map(({ label, to, icon: Icon, words }) => ({
    id: to,
    label,
    keywords: words,
    leftSection: <Icon size={18} />,
    onClick: () => go(to),
  }));
  const doing: SpotlightActionData[] = [
    ...MAKE.map(({ label, to, words }) => ({
      id: label,
      label,
      keywords: words,
      leftSection: <IconPlus size={18} />,
      onClick: () => go(to),
    })),
    {
      id: "colours",
      label: dark ? "Light colours" : "Dark colours",
      keywords: "theme mode dark light",
      leftSection: <IconMoon size={18} />,
      onClick: () => setColorScheme(dark ? "light" : "dark"),
    },
    {
      id: "shortcuts",
      label: "Keyboard shortcuts",
      keywords: "keys help",
      leftSection: <IconKeyboard size={18} />,
      onClick: showShortcuts,
    },
  ];
  return [
    { group: "Go to", actions: pages.filter((one) => matches(one, text)) },
    { group: "Do", actions: doing.filter((one) => matches(one, text)) },
  ];
}

function useFoundActions(found: Found[]): SpotlightActionGroupData[] {
  const go = useGo();
  const groups = new Map<string, SpotlightActionData[]>();
  for (const { kind, icon: Icon, label, description, to } of found) {
    const actions = groups.get(kind) ?? [];
    actions.push({ id: to, label, description, leftSection: <Icon size={18} />, onClick: () => go(to) });
    groups.set(kind, actions);
  }
  return [...groups].map(([group, actions]) => ({ group, actions }));
}

/** `Ctrl K`: every page, and whatever is found by its name. */
import { Button, Kbd } from "@mantine/core";
import { Spotlight, type SpotlightActionData, spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { DESTINATIONS } from "./navigation";
import { useGo } from "./ProjectLink";

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

export function CommandPalette() {
  const go = useGo();
  const [query, setQuery] = useState("");
  const actions: SpotlightActionData[] = DESTINATIONS.map(({ label, to, icon: Icon, words }) => ({
    id: to,
    label,
    keywords: words,
    leftSection: <Icon size={18} />,
    onClick: () => go(to),
  }));
  return (
    <Spotlight
      actions={actions}
      query={query}
      onQueryChange={setQuery}
      shortcut={["mod + K", "/"]}
      nothingFound="Nothing is called that."
      searchProps={{
        placeholder: "Search pages, insights, people…",
        leftSection: <IconSearch size={18} />,
        "aria-label": "Search",
      }}
    />
  );
}

import { Chip, Group, MultiSelect, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useKnownTags } from "../actions/TagEditor";
import { KINDS } from "../model/kinds";
import type { ListFilters } from "./filters";
import { useMembers } from "./useMembers";

interface FilterBarProps {
  filters: ListFilters;
  onChange: (filters: ListFilters) => void;
}

export function FilterBar({ filters, onChange }: FilterBarProps) {
  const tags = useKnownTags();
  const members = useMembers();
  const set = (change: Partial<ListFilters>) => onChange({ ...filters, ...change });
  return (
    <Group gap="xs" mb="sm">
      <Search value={filters.search} onChange={(search) => set({ search })} />
      <Select
        aria-label="Kind"
        placeholder="Any kind"
        size="xs"
        w={130}
        clearable
        data={KINDS.map((one) => ({ value: one.kind, label: one.label }))}
        value={filters.kind}
        onChange={(kind) => set({ kind })}
      />
      <Select
        aria-label="Created by"
        placeholder="Created by anyone"
        size="xs"
        w={180}
        clearable
        searchable
        data={members.map((one) => ({ value: String(one.id), label: one.name }))}
        value={filters.createdBy === null ? null : String(filters.createdBy)}
        onChange={(id) => set({ createdBy: id === null ? null : Number(id) })}
      />
      {(tags.length > 0 || filters.tags.length > 0) && (
        <MultiSelect
          aria-label="Tags"
          placeholder={filters.tags.length ? "" : "Any tag"}
          size="xs"
          w={180}
          clearable
          data={[...new Set([...tags, ...filters.tags])]}
          value={filters.tags}
          onChange={(next) => set({ tags: next })}
        />
      )}
      <Chip size="xs" checked={filters.mine} onChange={(mine) => set({ mine })}>
        Mine
      </Chip>
      <Chip size="xs" checked={filters.favourites} onChange={(favourites) => set({ favourites })}>
        Favourites
      </Chip>
    </Group>
  );
}

function Search({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const later = useDebouncedCallback(onChange, 200);
  return (
    <TextInput
      aria-label="Search insights"
      placeholder="Search insights"
      size="xs"
      w={220}
      leftSection={<IconSearch size={14} />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        later(event.currentTarget.value);
      }}
    />
  );
}

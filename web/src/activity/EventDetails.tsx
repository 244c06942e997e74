/** What an opened row tells: every property, or the event as JSON, and where to go from it. */
import { Group, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { ProjectLink } from "@/app/ProjectLink";
import { Code } from "@/ui/Code";
import { type EventItem, eventAddress, sessionOf } from "./eventRow";
import { type Entry, PropertyList, searched } from "./PropertyList";

interface EventDetailsProps {
  event: EventItem;
  onFilter?: (key: string, value: unknown) => void;
}

const VIEWS = ["Properties", "JSON"];

/** The project's own properties come before those that SDKs add. */
export function sortedEntries(properties: Record<string, unknown>): Entry[] {
  return Object.entries(properties).sort(
    ([one], [other]) => Number(one.startsWith("$")) - Number(other.startsWith("$")) || one.localeCompare(other),
  );
}

export function EventDetails({ event, onFilter }: EventDetailsProps) {
  const [view, setView] = useState(VIEWS[0]);
  const [search, setSearch] = useState("");
  const all = useMemo(() => sortedEntries(event.properties), [event]);
  const found = searched(all, search);
  const session = sessionOf(event);
  return (
    <Stack gap="xs" pt="xs">
      <Group gap="sm">
        <SegmentedControl size="xs" data={VIEWS} value={view} onChange={setView} aria-label="How to show the event" />
        {view === "Properties" && (
          <TextInput
            size="xs"
            w={{ base: "100%", xs: 230 }}
            type="search"
            aria-label="Search properties of this event"
            placeholder="Search properties"
            leftSection={<IconSearch size={14} />}
            value={search}
            onChange={(change) => setSearch(change.currentTarget.value)}
          />
        )}
        <ProjectLink to={eventAddress(event)} size="sm">
          Open this event
        </ProjectLink>
        {session && (
          <ProjectLink to={`/activity/sessions/${encodeURIComponent(session)}`} size="sm">
            Its session
          </ProjectLink>
        )}
      </Group>
      {view === "JSON" ? (
        <Code value={JSON.stringify(event, null, 2)} label="The event as JSON" />
      ) : found.length === 0 ? (
        <Text size="sm" c="dimmed">
          {all.length ? "No property matches." : "This event has no properties."}
        </Text>
      ) : (
        <PropertyList label="Properties of the event" entries={found} onFilter={onFilter} />
      )}
    </Stack>
  );
}

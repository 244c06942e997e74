import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Question } from "@/api/ask";
import { ProjectLink } from "@/app/ProjectLink";
import { PersonLink } from "@/persons/PersonLink";
import { propertyName } from "@/pickers/filters";
import { type Column, DataTable } from "@/ui/DataTable";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { number, text } from "@/ui/format";
import { closeModal } from "@/ui/modals";
import { record } from "../source";
import { ActorsActions } from "./ActorsActions";
import { type Actor, PAGE, readActors, useActors } from "./useActors";

const SHOWN_PROPERTIES = ["name", "$geoip_country_name", "$browser", "$os", "plan"];

export function ActorsList({ query, title }: { query: Question; title: string }) {
  const [offset, setOffset] = useState(0);
  const asked = useActors(query, offset);
  if (asked.error) return <ErrorNotice error={asked.error} onRetry={() => asked.refetch()} />;
  const actors = asked.data && readActors(asked.data);
  const groups = actors?.rows.some((one) => one.isGroup) ?? false;
  return (
    <Stack gap="sm" aria-busy={asked.isFetching || undefined}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed" aria-live="polite" data-actors-count={actors?.count}>
          {actors ? sentence(actors.count, actors.events, groups) : "Looking…"}
        </Text>
        {actors && actors.count > 0 && <ActorsActions query={query} title={title} groups={groups} />}
      </Group>
      <DataTable
        label={title}
        columns={columnsFor(actors?.rows ?? [])}
        rows={actors?.rows}
        rowKey={(row) => row.id}
        loading={asked.isPending}
        height="58vh"
        empty={
          <Text size="sm" c="dimmed" py="lg" ta="center">
            Nobody is behind this number.
          </Text>
        }
      />
      {actors && actors.missing > 0 && (
        <Alert variant="light" color="gray" py="xs">
          <Text size="sm">
            {number(actors.missing)} of those on this page have no profile. Their events asked for none, or the person
            was deleted later. They are counted all the same.
          </Text>
        </Alert>
      )}
      {actors && (offset > 0 || actors.hasMore) && (
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {number(offset + 1)} to {number(offset + actors.rows.length)}
          </Text>
          <Group gap="xs">
            <Button variant="default" size="xs" disabled={offset === 0} onClick={() => setOffset(offset - PAGE)}>
              Previous
            </Button>
            <Button variant="default" size="xs" disabled={!actors.hasMore} onClick={() => setOffset(offset + PAGE)}>
              Next
            </Button>
          </Group>
        </Group>
      )}
    </Stack>
  );
}

function sentence(count: number, events: number | null, groups: boolean): string {
  const noun = groups ? (count === 1 ? "group" : "groups") : count === 1 ? "person" : "people";
  const counted = events === null ? "" : `, ${number(events)} ${events === 1 ? "event" : "events"}`;
  return `${number(count)} ${noun}${counted}`;
}

function columnsFor(rows: Actor[]): Column<Actor>[] {
  const properties = (row: Actor) => record(row.about.properties);
  const columns: Column<Actor>[] = [
    {
      key: "actor",
      label: rows.some((one) => one.isGroup) ? "Group" : "Person",
      // The link leaves the page that the list lies over.
      render: (row) => (
        // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the link inside is what is pressed
        <span onClick={(event) => (event.target as HTMLElement).closest("a") && closeModal()}>
          <ActorName actor={row} />
        </span>
      ),
    },
  ];
  // Anonymous people have no name: its column would be nearly empty beside that of the person.
  const filled = (name: string) => rows.filter((row) => properties(row)[name] !== undefined).length;
  for (const name of SHOWN_PROPERTIES.filter((one) => filled(one) > 0 && filled(one) >= rows.length / 2)) {
    const label = name === "$geoip_country_name" ? "Country" : propertyName(name);
    const render = (row: Actor) => (
      <Text size="sm" truncate maw="16rem">
        {text(properties(row)[name])}
      </Text>
    );
    columns.push({ key: name, label: label[0]?.toUpperCase() + label.slice(1), render });
  }
  if (rows.some((row) => row.events !== null)) {
    columns.push({ key: "events", label: "Events", align: "right", render: (row) => number(row.events ?? 0) });
  }
  return columns;
}

function ActorName({ actor }: { actor: Actor }) {
  const { about, id } = actor;
  if (actor.isGroup) {
    const name = text(record(about.properties).name) || id;
    return <ProjectLink to={`/groups/${about.group_type_index}/${encodeURIComponent(id)}`}>{name}</ProjectLink>;
  }
  const known = Array.isArray(about.distinct_ids) && about.distinct_ids.length > 0;
  if (!known) return <Text size="sm" c="dimmed" ff="monospace">{`No profile (${id.slice(0, 8)})`}</Text>;
  return <PersonLink person={about} />;
}

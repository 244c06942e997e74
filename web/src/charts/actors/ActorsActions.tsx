/** What can be done with a list of actors: keep it as a cohort, take it along as CSV. */
import { Button, Group, Popover, Stack, TextInput } from "@mantine/core";
import { IconDownload, IconUsersPlus } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { ask, type Question } from "@/api/ask";
import { requestJson } from "@/api/client";
import { useProjectUrl } from "@/api/project";
import { queryClient } from "@/api/queryClient";
import { useGo } from "@/app/ProjectLink";
import { closeModal } from "@/ui/modals";
import { failed } from "@/ui/notify";
import { actorsCsv } from "./actorsCsv";
import { type Actor, readActors, withCounts } from "./useActors";

interface ActorsActionsProps {
  query: Question;
  title: string;
  groups: boolean;
}

const AT_ONCE = 1_000;

async function everyActor(projectUrl: string, query: Question): Promise<Actor[]> {
  const rows: Actor[] = [];
  for (let more = true; more; ) {
    const page = readActors(await ask(projectUrl, withCounts(query, rows.length, AT_ONCE)));
    rows.push(...page.rows);
    more = page.hasMore && page.rows.length > 0;
  }
  return rows;
}

export function ActorsActions({ query, title, groups }: ActorsActionsProps) {
  const projectUrl = useProjectUrl();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      download(`${title}.csv`, actorsCsv(await everyActor(projectUrl, query)));
    } catch (error) {
      failed("The list could not be exported", error);
    }
    setBusy(false);
  };
  return (
    <Group gap="xs">
      {!groups && <SaveAsCohort query={query} title={title} />}
      <Button variant="default" size="xs" leftSection={<IconDownload size={14} />} loading={busy} onClick={save}>
        Export CSV
      </Button>
    </Group>
  );
}

export function download(name: string, content: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: "text/csv" }));
  link.download = name.replaceAll(/[\\/:*?"<>|]/g, " ");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function SaveAsCohort({ query, title }: { query: Question; title: string }) {
  const projectUrl = useProjectUrl();
  const go = useGo();
  const [name, setName] = useState(title.slice(0, 200));
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      // Cohorts do not know the columns of a source that a filter may be about: then the people are named one by one.
      const members = query.properties
        ? { _create_static_person_ids: (await everyActor(projectUrl, query)).map((one) => one.id) }
        : { query };
      const { id } = await requestJson<{ id: number }>(`${projectUrl}/cohorts/`, { name, is_static: true, ...members });
      void queryClient.invalidateQueries({ queryKey: ["get", "/api/projects/{project_id}/cohorts/"] });
      closeModal();
      go(`/cohorts/${id}`);
    } catch (error) {
      failed("The cohort could not be saved", error);
    }
    setBusy(false);
  };
  return (
    <Popover width={300} trapFocus withinPortal position="bottom-end">
      <Popover.Target>
        <Button variant="default" size="xs" leftSection={<IconUsersPlus size={14} />}>
          Save as cohort
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={save}>
          <Stack gap="xs">
            <TextInput
              label="Name of the cohort"
              description="A list of those who are behind the number now. It does not change later."
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              required
            />
            <Button type="submit" size="xs" loading={busy}>
              Save
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

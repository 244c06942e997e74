import { Button, Group, Loader, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useAnswer } from "@/api/ask";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { closeModal, showModal } from "@/ui/modals";
import { done, failed } from "@/ui/notify";
import { type AnyPerson, personName } from "./personName";
import { SearchBox } from "./SearchBox";
import type { Person } from "./usePerson";

interface MergeFormProps {
  person: Person;
  onMerge: (uuid: string) => Promise<void>;
}

type Found = AnyPerson & { uuid: string };

function useCandidates(search: string, but: string) {
  const wanted = search.trim();
  const answer = useAnswer<[Found][]>(
    wanted ? { kind: "ActorsQuery", select: ["person"], search: wanted, limit: 8 } : null,
  );
  const found = wanted ? (answer.data?.results ?? []).map(([one]) => one).filter((one) => one.uuid !== but) : [];
  return { found, loading: wanted !== "" && answer.isFetching, error: answer.error };
}

function MergeForm({ person, onMerge }: MergeFormProps) {
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { found, loading, error } = useCandidates(search, person.uuid);
  const other = found.find((one) => one.uuid === chosen);
  const submit = async () => {
    if (!other) return;
    setBusy(true);
    try {
      await onMerge(other.uuid);
      done(`${personName(other)} is part of this person now`);
      closeModal();
    } catch (problem) {
      failed("The persons were not merged", problem);
      setBusy(false);
    }
  };
  return (
    <Stack gap="md">
      <Text size="sm">
        The other person becomes part of {person.name}: distinct ids and all past events move here, and properties that
        this person does not have. The other profile is gone then, and this cannot be undone; only its distinct ids can
        be split off again.
      </Text>
      <SearchBox value={search} onChange={setSearch} label="Search the other person" width={400} />
      {error && <ErrorNotice error={error} />}
      {loading && found.length === 0 && <Loader size="sm" />}
      {search.trim() && !loading && found.length === 0 && (
        <Text size="sm" c="dimmed">
          Nobody else matches.
        </Text>
      )}
      {found.length > 0 && (
        <Radio.Group label="Who is the same person" value={chosen} onChange={setChosen}>
          <Stack gap={6} mt={6}>
            {found.map((one) => (
              <Radio
                key={one.uuid}
                value={one.uuid}
                label={personName(one)}
                description={one.distinct_ids?.slice(0, 2).join(", ")}
                styles={{ label: { overflowWrap: "anywhere" }, description: { overflowWrap: "anywhere" } }}
              />
            ))}
          </Stack>
        </Radio.Group>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={closeModal}>
          Cancel
        </Button>
        <Button color="red" disabled={!other} loading={busy} onClick={() => void submit()}>
          Merge into this person
        </Button>
      </Group>
    </Stack>
  );
}

export function askToMerge(props: MergeFormProps): void {
  showModal({ title: "Merge another person into this one", children: <MergeForm {...props} /> });
}

/** Finds one person by a search: for merging, and for lists of persons. */
import { Button, Group, Loader, Radio, Stack, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useAnswer } from "@/api/ask";
import { ErrorNotice } from "@/ui/ErrorNotice";
import { closeModal, showModal } from "@/ui/modals";
import { failed } from "@/ui/notify";
import { type AnyPerson, personName } from "./personName";
import { SearchBox } from "./SearchBox";

export type FoundPerson = AnyPerson & { uuid: string };

interface ChoosePersonProps {
  title: string;
  /** The button. */
  verb: string;
  explanation?: ReactNode;
  dangerous?: boolean;
  /** Who cannot be chosen. */
  but?: string;
  /** What it throws is shown, and the question stays open. */
  onChoose: (person: FoundPerson) => Promise<void>;
}

function useCandidates(search: string, but: string | undefined) {
  const wanted = search.trim();
  const answer = useAnswer<[FoundPerson][]>(
    wanted ? { kind: "ActorsQuery", select: ["person"], search: wanted, limit: 8 } : null,
  );
  const found = wanted ? (answer.data?.results ?? []).map(([one]) => one).filter((one) => one.uuid !== but) : [];
  return { found, loading: wanted !== "" && answer.isFetching, error: answer.error };
}

function ChoosePersonForm({ verb, explanation, dangerous, but, onChoose }: ChoosePersonProps) {
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { found, loading, error } = useCandidates(search, but);
  const person = found.find((one) => one.uuid === chosen);
  const submit = async () => {
    if (!person) return;
    setBusy(true);
    try {
      await onChoose(person);
      closeModal();
    } catch (problem) {
      failed("That did not work", problem);
      setBusy(false);
    }
  };
  return (
    <Stack gap="md">
      {explanation && <Text size="sm">{explanation}</Text>}
      <SearchBox value={search} onChange={setSearch} label="Search e-mail, name or distinct id" width={400} />
      {error && <ErrorNotice error={error} />}
      {loading && found.length === 0 && <Loader size="sm" />}
      {search.trim() && !loading && found.length === 0 && (
        <Text size="sm" c="dimmed">
          Nobody else matches.
        </Text>
      )}
      {found.length > 0 && (
        <Radio.Group aria-label="Persons found" value={chosen} onChange={setChosen}>
          <Stack gap={8}>
            {found.map((one) => (
              <Radio
                key={one.uuid}
                value={one.uuid}
                label={personName(one)}
                description={one.distinct_ids?.slice(0, 2).join(", ")}
                styles={BREAK}
              />
            ))}
          </Stack>
        </Radio.Group>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={closeModal}>
          Cancel
        </Button>
        <Button color={dangerous ? "red" : undefined} disabled={!person} loading={busy} onClick={() => void submit()}>
          {verb}
        </Button>
      </Group>
    </Stack>
  );
}

const BREAK = { label: { overflowWrap: "anywhere" }, description: { overflowWrap: "anywhere" } } as const;

export const choosePerson = (props: ChoosePersonProps): void =>
  showModal({ title: props.title, children: <ChoosePersonForm {...props} /> });

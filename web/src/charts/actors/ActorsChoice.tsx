import { SegmentedControl, Select, Stack } from "@mantine/core";
import { useState } from "react";
import type { Question } from "@/api/ask";
import { ActorsList } from "./ActorsList";

export interface Choice {
  label: string;
  query: Question;
  /** What it is called in the names of files and cohorts; by default its label in small letters. */
  title?: string;
}

interface ActorsChoiceProps {
  choices: Choice[];
  title: string;
  first: Question;
}

const FITS = 36; // characters that stand beside each other on a phone

export function ActorsChoice({ choices, title, first }: ActorsChoiceProps) {
  const start = choices.find((one) => JSON.stringify(one.query) === JSON.stringify(first)) ?? choices[0];
  const [label, setLabel] = useState(start?.label ?? "");
  const chosen = choices.find((one) => one.label === label) ?? start;
  const labels = choices.map((one) => one.label);
  return (
    <Stack gap="sm">
      {labels.join("").length <= FITS ? (
        <SegmentedControl size="xs" data={labels} value={label} onChange={setLabel} aria-label="Who is listed" />
      ) : (
        <Select
          size="xs"
          maw={420}
          data={labels}
          value={label}
          allowDeselect={false}
          onChange={(next) => next && setLabel(next)}
          aria-label="Who is listed"
        />
      )}
      {chosen && (
        <ActorsList
          key={chosen.label}
          query={chosen.query}
          title={`${title}: ${chosen.title ?? chosen.label.toLowerCase()}`}
        />
      )}
    </Stack>
  );
}

import { SegmentedControl, Stack } from "@mantine/core";
import { useState } from "react";
import type { Question } from "@/api/ask";
import { ActorsList } from "./ActorsList";

export interface Choice {
  label: string;
  query: Question;
}

interface ActorsChoiceProps {
  choices: Choice[];
  title: string;
  first: Question;
}

export function ActorsChoice({ choices, title, first }: ActorsChoiceProps) {
  const start = choices.find((one) => JSON.stringify(one.query) === JSON.stringify(first)) ?? choices[0];
  const [label, setLabel] = useState(start?.label ?? "");
  const chosen = choices.find((one) => one.label === label) ?? start;
  return (
    <Stack gap="sm">
      <SegmentedControl
        size="xs"
        data={choices.map((one) => one.label)}
        value={label}
        onChange={setLabel}
        aria-label="Who is listed"
      />
      {chosen && (
        <ActorsList key={chosen.label} query={chosen.query} title={`${title}: ${chosen.label.toLowerCase()}`} />
      )}
    </Stack>
  );
}

/** Events that void an attempt when they happen between two steps. */
import { Button, Group, Stack, Text } from "@mantine/core";
import { IconBan } from "@tabler/icons-react";
import type { Exclusion, InsightQuery, OptionsProps, Series } from "../model/types";
import { Choice } from "./Choice";
import { Section } from "./Section";
import { SeriesRow } from "./SeriesRow";

function meaning(one: Series): string {
  return one.kind === "ActionsNode" ? `action ${one.id}` : `event ${one.event}`;
}

/** An event that is no step, so that the funnel can be asked at once. */
function fresh(query: InsightQuery): Exclusion {
  const steps = query.series ?? [];
  const taken = new Set(steps.map(meaning));
  const event = ["$pageleave", "$autocapture", "$rageclick", "$exception", "$screen"].find(
    (name) => !taken.has(`event ${name}`),
  );
  return {
    kind: "EventsNode",
    event: event ?? "$identify",
    name: event,
    funnelFromStep: 0,
    funnelToStep: steps.length - 1,
  };
}

export function Exclusions({ query, onChange }: OptionsProps) {
  const exclusions = query.funnelsFilter?.exclusions ?? [];
  const steps = query.series?.length ?? 0;
  const unordered = query.funnelsFilter?.funnelOrderType === "unordered";
  const set = (next: Exclusion[]) =>
    onChange({ ...query, funnelsFilter: { ...query.funnelsFilter, exclusions: next.length ? next : undefined } });
  const change = (index: number, next: Exclusion) => set(exclusions.map((one, at) => (at === index ? next : one)));

  return (
    <Section
      title="Exclusions"
      aside={
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconBan size={14} />}
          disabled={steps < 2}
          onClick={() => set([...exclusions, fresh(query)])}
        >
          Exclude
        </Button>
      }
    >
      <Stack gap={6}>
        {exclusions.length > 0 && (
          <Text size="xs" c="dimmed">
            People who do this between the two steps leave the funnel.
          </Text>
        )}
        {exclusions.map((one, index) => (
          <Stack key={index} gap={6}>
            <SeriesRow
              series={one}
              mark="–"
              label={`Exclusion ${index + 1}`}
              math="none"
              onChange={(next) =>
                change(index, { ...next, funnelFromStep: one.funnelFromStep, funnelToStep: one.funnelToStep })
              }
              onRemove={() => set(exclusions.filter((_, at) => at !== index))}
              isFirst
              isLast
            />
            {!unordered && (
              <Group gap={6} grow>
                <Choice
                  label="After step"
                  value={String(one.funnelFromStep)}
                  data={places(0, steps - 1)}
                  onChange={(next) =>
                    change(index, {
                      ...one,
                      funnelFromStep: Number(next),
                      funnelToStep: Math.max(one.funnelToStep, Number(next) + 1),
                    })
                  }
                />
                <Choice
                  label="Before step"
                  value={String(one.funnelToStep)}
                  data={places(one.funnelFromStep + 1, steps)}
                  onChange={(next) => change(index, { ...one, funnelToStep: Number(next) })}
                />
              </Group>
            )}
          </Stack>
        ))}
      </Stack>
    </Section>
  );
}

function places(from: number, until: number): { value: string; label: string }[] {
  return Array.from({ length: Math.max(0, until - from) }, (_, index) => ({
    value: String(from + index),
    label: String(from + index + 1),
  }));
}

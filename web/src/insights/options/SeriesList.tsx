/** The events and actions of an insight, in their order. */
import { Button, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useEvents } from "@/pickers/useEvents";
import { firstUnused } from "../model/convert";
import { eventSeries } from "../model/kinds";
import type { OptionsProps, Series } from "../model/types";
import { Section } from "./Section";
import { SeriesRow } from "./SeriesRow";

const MAX = 26;
const letter = (index: number) => String.fromCharCode(65 + index);

export function SeriesList({ query, onChange }: OptionsProps) {
  const series = query.series ?? [];
  const funnel = query.kind === "FunnelsQuery";
  const single = query.kind === "LifecycleQuery";
  const math = query.kind === "TrendsQuery" ? "all" : query.kind === "StickinessQuery" ? "actors" : "none";
  const { events } = useEvents("", funnel);
  const set = (next: Series[]) => onChange({ ...query, series: next });
  const move = (index: number, by: -1 | 1) => {
    const next = [...series];
    const [one] = next.splice(index, 1);
    if (one) next.splice(index + by, 0, one);
    set(next);
  };
  const add = () => {
    if (funnel) return set([...series, stepOf(firstUnused(series, events))]);
    set([...series, eventSeries(lastEvent(series) ?? null)]);
  };
  const what = funnel ? "Step" : "Series";

  return (
    <Section title={funnel ? "Steps" : single ? "Event" : "Series"}>
      <Stack gap={6}>
        {series.map((one, index) => (
          <SeriesRow
            key={index}
            series={one}
            mark={funnel ? String(index + 1) : letter(index)}
            label={single ? "Event" : `${what} ${funnel ? index + 1 : letter(index)}`}
            math={math}
            onChange={(next) => set(series.map((old, at) => (at === index ? next : old)))}
            onRemove={series.length > 1 ? () => set(series.filter((_, at) => at !== index)) : undefined}
            onDuplicate={
              single ? undefined : () => set([...series.slice(0, index + 1), one, ...series.slice(index + 1)])
            }
            onMove={single ? undefined : (by) => move(index, by)}
            isFirst={index === 0}
            isLast={index === series.length - 1}
            canBeOptional={funnel && index > 0}
          />
        ))}
        {!single && series.length < MAX && (
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconPlus size={14} />}
            onClick={add}
            style={{ alignSelf: "flex-start" }}
          >
            {funnel ? "Add step" : "Add series"}
          </Button>
        )}
      </Stack>
    </Section>
  );
}

/** Steps of a funnel are not counted in ways of their own. */
const stepOf = (event: string | null): Series => ({ kind: "EventsNode", event, name: event ?? "All events" }) as Series;

function lastEvent(series: Series[]): string | null | undefined {
  const last = series.at(-1);
  return last?.kind === "EventsNode" ? last.event : undefined;
}

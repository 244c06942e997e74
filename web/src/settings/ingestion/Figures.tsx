import { SimpleGrid, Text } from "@mantine/core";
import { Card } from "@/ui/Card";
import { duration, number } from "@/ui/format";
import type { Health } from "./useHealth";

export function Figures({ health }: { health: Health }) {
  const { last_hour: hour, installation: seen } = health;
  const dropped = hour.dropped.reduce((sum, one) => sum + one.count, 0);
  const { probe } = seen;
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
      <Figure label="Arrived, last hour" value={number(hour.processed)} note="events" id="processed" />
      <Figure label="Stored" value={number(hour.stored)} note="events" id="stored" />
      <Figure label="Dropped" value={number(dropped)} note={dropped ? "see below" : "events"} id="dropped" />
      <Figure
        label="Waiting in the log"
        value={seen.lag_records === null ? "–" : number(seen.lag_records)}
        note={seen.lag_seconds ? `requests, for ${duration(seen.lag_seconds)}` : "requests"}
      />
      <Figure
        label="Delay of test events"
        value={probe?.p50_seconds != null ? duration(probe.p50_seconds) : "–"}
        note={probe?.p95_seconds != null ? `95 % within ${duration(probe.p95_seconds)}` : "not measured"}
      />
      <Figure
        label="Last one arrived"
        value={
          probe?.last_success_at
            ? `${duration(Math.max(0, Math.round((Date.parse(health.now) - Date.parse(probe.last_success_at)) / 1000)))} ago`
            : "–"
        }
        note={probe ? "sent every few seconds" : "switched off"}
      />
    </SimpleGrid>
  );
}

function Figure({ label, value, note, id }: { label: string; value: string; note: string; id?: string }) {
  return (
    <Card p="sm">
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text fz="1.25rem" fw={650} data-testid={id && `figure-${id}`} style={{ fontVariantNumeric: "tabular-nums" }}>
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {note}
      </Text>
    </Card>
  );
}

/** Details of the drawing: smoothing, values, legend, units, axis, goal lines. */
import { Button, Group, Popover, Stack, Switch } from "@mantine/core";
import { IconAdjustments } from "@tabler/icons-react";
import { InPopover } from "@/pickers/InPopover";
import type { InsightQuery, OptionsProps } from "../model/types";
import { CommitInput } from "../options/CommitInput";
import { GoalLines } from "./GoalLines";
import { PlainSelect } from "./PlainSelect";

/** What the filters of trends, stickiness and lifecycle have in common. */
interface Drawing {
  showLegend?: boolean | null;
  showValuesOnSeries?: boolean | null;
  showPercentStackView?: boolean | null;
  yAxisScaleType?: "linear" | "log10" | null;
  aggregationAxisFormat?: string | null;
  aggregationAxisPrefix?: string | null;
  aggregationAxisPostfix?: string | null;
  smoothingIntervals?: number | null;
  goalLines?: Record<string, unknown>[] | null;
  display?: string | null;
  metricSummary?: string | null;
  metricShowChange?: boolean | null;
}

const PLACES = {
  TrendsQuery: "trendsFilter",
  StickinessQuery: "stickinessFilter",
  LifecycleQuery: "lifecycleFilter",
} as const;

const FORMATS = [
  { value: "numeric", label: "Number" },
  { value: "short", label: "Short number (12.3K)" },
  { value: "duration", label: "Duration (seconds)" },
  { value: "duration_ms", label: "Duration (milliseconds)" },
  { value: "percentage", label: "Percentage (0-100)" },
  { value: "percentage_scaled", label: "Percentage (0-1)" },
  { value: "currency", label: "Currency" },
];
const SUMMARIES = [
  { value: "total", label: "Sum of the intervals" },
  { value: "average", label: "Average of the intervals" },
  { value: "latest", label: "Last interval" },
];
const SMOOTHING: Record<string, { value: string; label: string }[]> = {
  hour: [{ value: "24", label: "24-hour average" }],
  day: [
    { value: "7", label: "7-day average" },
    { value: "28", label: "28-day average" },
  ],
  week: [{ value: "4", label: "4-week average" }],
  month: [{ value: "3", label: "3-month average" }],
};

export function ChartOptions({ query, onChange }: OptionsProps) {
  const place = PLACES[query.kind as keyof typeof PLACES];
  const drawing = (query[place] ?? {}) as Drawing;
  const set = (change: Drawing) => onChange({ ...query, [place]: { ...drawing, ...change } } as InsightQuery);
  return (
    <Popover position="bottom-end" width={300} trapFocus>
      <Popover.Target>
        <Button variant="default" size="xs" leftSection={<IconAdjustments size={14} />}>
          Chart
        </Button>
      </Popover.Target>
      <Popover.Dropdown maw="calc(100vw - 1rem)" mah="75vh" style={{ overflowY: "auto" }}>
        <InPopover value={true}>
          <Stack gap="xs">
            <Toggle label="Show values" name="showValuesOnSeries" drawing={drawing} set={set} />
            <Toggle label="Show legend" name="showLegend" drawing={drawing} set={set} />
            {query.kind === "TrendsQuery" && <OfTrends query={query} drawing={drawing} set={set} />}
          </Stack>
        </InPopover>
      </Popover.Dropdown>
    </Popover>
  );
}

interface PartProps {
  drawing: Drawing;
  set: (change: Drawing) => void;
}

type Toggled = "showValuesOnSeries" | "showLegend" | "showPercentStackView";

function Toggle({ label, name, drawing, set }: PartProps & { label: string; name: Toggled }) {
  return (
    <Switch
      size="xs"
      label={label}
      checked={drawing[name] ?? false}
      onChange={(event) => set({ [name]: event.currentTarget.checked })}
    />
  );
}

function OfTrends({ query, drawing, set }: PartProps & { query: InsightQuery }) {
  const smoothing = SMOOTHING[query.interval ?? "day"] ?? [];
  const smoothed = drawing.smoothingIntervals ?? 1;
  return (
    <>
      {drawing.display === "Metric" && <OfMetric drawing={drawing} set={set} />}
      <Toggle label="Show as share of the total" name="showPercentStackView" drawing={drawing} set={set} />
      <Switch
        size="xs"
        label="Logarithmic axis"
        checked={drawing.yAxisScaleType === "log10"}
        onChange={(event) => set({ yAxisScaleType: event.currentTarget.checked ? "log10" : undefined })}
      />
      <PlainSelect
        label="Smoothing"
        data={[{ value: "1", label: "None" }, ...smoothing]}
        value={String(smoothed)}
        onChange={(next) => set({ smoothingIntervals: next === "1" ? undefined : Number(next) })}
      />
      <PlainSelect
        label="Unit"
        data={FORMATS}
        value={drawing.aggregationAxisFormat ?? "numeric"}
        onChange={(next) => set({ aggregationAxisFormat: next })}
      />
      <Group gap={6} grow>
        <CommitInput
          label="Prefix"
          value={drawing.aggregationAxisPrefix ?? ""}
          onCommit={(text) => set({ aggregationAxisPrefix: text || undefined })}
        />
        <CommitInput
          label="Suffix"
          value={drawing.aggregationAxisPostfix ?? ""}
          onCommit={(text) => set({ aggregationAxisPostfix: text || undefined })}
        />
      </Group>
      <GoalLines value={drawing.goalLines ?? []} onChange={(goalLines) => set({ goalLines })} />
    </>
  );
}

/** Of a number with sparkline: what the number is. */
function OfMetric({ drawing, set }: PartProps) {
  return (
    <>
      <PlainSelect
        label="Large number"
        data={SUMMARIES}
        value={drawing.metricSummary ?? "total"}
        onChange={(next) => set({ metricSummary: next })}
      />
      <Switch
        size="xs"
        label="Show the change against the previous period"
        checked={drawing.metricShowChange ?? true}
        onChange={(event) => set({ metricShowChange: event.currentTarget.checked })}
      />
    </>
  );
}

/** Above the chart: when, in what steps, compared with what, drawn how. */
import { Group, Select } from "@mantine/core";
import { DateRangePicker } from "@/pickers/DateRangePicker";
import { DISPLAYS, drawnAs, INTERVALS, intervalFor, STICKINESS_DISPLAYS, TIMELESS_DISPLAYS } from "../model/displays";
import type { InsightQuery, OptionsProps } from "../model/types";
import { ChartOptions } from "./ChartOptions";
import { Compare } from "./Compare";

const LABELS: Record<string, string> = { minute: "by minute", hour: "hourly", day: "daily", week: "weekly" };
const intervalLabel = (interval: string) => LABELS[interval] ?? `${interval}ly`;

/** Retention without dates reaches back as many periods as it has columns. */
function unsetDates({ kind, retentionFilter }: InsightQuery): string | undefined {
  if (kind !== "RetentionQuery") return undefined;
  return `Last ${retentionFilter?.totalIntervals ?? 7} ${(retentionFilter?.period ?? "Day").toLowerCase()}s`;
}

function takesInterval(query: InsightQuery): boolean {
  switch (query.kind) {
    case "TrendsQuery":
      return !TIMELESS_DISPLAYS.has(query.trendsFilter?.display ?? "");
    case "FunnelsQuery":
      return query.funnelsFilter?.funnelVizType === "trends";
    default:
      return query.kind === "StickinessQuery" || query.kind === "LifecycleQuery";
  }
}

function takesComparison({ kind, funnelsFilter }: InsightQuery): boolean {
  if (kind === "FunnelsQuery") {
    return (funnelsFilter?.funnelVizType ?? "steps") === "steps" || funnelsFilter?.funnelVizType === "trends";
  }
  return kind === "TrendsQuery" || kind === "StickinessQuery";
}

export function Bar({ query, onChange }: OptionsProps) {
  if (query.kind === "HogQLQuery") return null;
  const setDates = (range: { date_from: string | null; date_to: string | null }) =>
    onChange({
      ...query,
      dateRange: range,
      interval: takesInterval(query) ? intervalFor(range.date_from) : query.interval,
    });
  return (
    <Group gap="xs">
      <DateRangePicker value={query.dateRange} onChange={setDates} unset={unsetDates(query)} />
      {takesInterval(query) && (
        <Select
          aria-label="Interval"
          size="xs"
          w={112}
          data={INTERVALS.map((value) => ({ value, label: intervalLabel(value) }))}
          value={query.interval ?? "day"}
          allowDeselect={false}
          onChange={(next) => next && onChange({ ...query, interval: next as InsightQuery["interval"] })}
        />
      )}
      {takesComparison(query) && <Compare query={query} onChange={onChange} />}
      <DisplayChoice query={query} onChange={onChange} />
      {(query.kind === "TrendsQuery" || query.kind === "StickinessQuery" || query.kind === "LifecycleQuery") && (
        <ChartOptions query={query} onChange={onChange} />
      )}
    </Group>
  );
}

function DisplayChoice({ query, onChange }: OptionsProps) {
  const trends = query.kind === "TrendsQuery";
  if (!trends && query.kind !== "StickinessQuery") return null;
  const filter = trends ? query.trendsFilter : query.stickinessFilter;
  const choose = (display: string) =>
    onChange(
      trends
        ? { ...query, trendsFilter: { ...query.trendsFilter, display: display as never } }
        : { ...query, stickinessFilter: { ...query.stickinessFilter, display: display as never } },
    );
  return (
    <Select
      aria-label="Chart type"
      size="xs"
      w={190}
      ml={{ sm: "auto" }}
      data={trends ? DISPLAYS : STICKINESS_DISPLAYS.flatMap((one) => one.items)}
      value={trends ? drawnAs(filter?.display) : (filter?.display ?? "ActionsBar")}
      allowDeselect={false}
      maxDropdownHeight={420}
      onChange={(next) => next && choose(next)}
    />
  );
}

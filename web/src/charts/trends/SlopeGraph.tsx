/** Where each series began and where it is now, without what lies between. */
import { Stack, Text } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { bucketTitle, type Interval, isIncomplete } from "../buckets";
import { ChartFrame } from "../ChartFrame";
import { useChartColors } from "../colors";
import { type ChartClick, EChart } from "../EChart";
import { Legend } from "../Legend";
import { type ChartProps, record } from "../source";
import { useFormats } from "../useFormats";
import { showTrendActors } from "./actorsOf";
import { changeText } from "./change";
import { canOpen } from "./DetailsTable";
import { legendItems } from "./SeriesChart";
import { SlopeTable } from "./SlopeTable";
import { fullLabel, readSeries, type Series } from "./series";
import { type Slope, slopesOf } from "./slope";
import { slopeOption } from "./slopeOption";

const LEGEND_PX = 36;

export function SlopeGraph({ query, answer, height, compact, interactive }: ChartProps) {
  const colors = useChartColors();
  const place = useElementSize();
  const filter = record(query.trendsFilter);
  const interval = String(query.interval ?? "day") as Interval;
  const series = useMemo(() => readSeries(query, answer, colors), [query, answer, colors]);
  const formats = useFormats(query.trendsFilter);
  const slopes = useMemo(() => slopesOf(series), [series]);
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const fromQuery = useMemo(() => new Set(series.filter((one) => one.hidden).map((one) => one.key)), [series]);
  const hidden: ReadonlySet<string> = chosen ?? fromQuery;
  const visible = useMemo(() => slopes.filter((one) => !hidden.has(one.series.key)), [slopes, hidden]);
  const incomplete = isIncomplete(series[0]?.days ?? [], interval, String(answer.timezone ?? "UTC"));
  const withLegend = slopes.length > 1 && (!compact || filter.showLegend !== false);
  const full = height - (compact && withLegend ? LEGEND_PX : 0);
  const option = useMemo(
    () => slopeOption({ slopes: visible, interval, incomplete, formats, colors, height: full, width: place.width }),
    [visible, interval, incomplete, formats, colors, full, place.width],
  );
  const open = (one: Series, index: number) => {
    const day = one.days[index] ?? null;
    showTrendActors(query, one, `${fullLabel(one)}, ${bucketTitle(day ?? "", interval)}`, { day });
  };
  // A click on a line, between its ends, means the last.
  const onClick = (click: ChartClick) => {
    const hit = visible.find((one) => one.series.key === click.seriesId)?.series;
    if (hit && canOpen(hit)) open(hit, click.dataIndex === 0 ? 0 : hit.data.length - 1);
  };
  if (!slopes.length) {
    return (
      <Text size="sm" c="dimmed">
        A slope leads from the first interval to the last: it needs two of them. Choose a longer range of dates, or
        shorter intervals.
      </Text>
    );
  }
  const table = (
    <SlopeTable slopes={slopes} interval={interval} formats={formats} onOpen={interactive ? open : undefined} />
  );
  const chart = (
    <div ref={place.ref}>
      <EChart
        option={option}
        height={full}
        label={`Slopes: ${slopes.slice(0, 4).map(spoken).join(", ")}`}
        onClick={interactive ? onClick : undefined}
      />
      {withLegend && <Legend items={legendItems(series)} hidden={hidden} onChange={setChosen} oneLine={compact} />}
    </div>
  );
  if (compact) {
    return (
      <ChartFrame table={table} height={height}>
        {chart}
      </ChartFrame>
    );
  }
  return (
    <Stack gap="sm">
      {chart}
      {incomplete && (
        <Text size="xs" c="dimmed">
          The last interval is not over yet, so the lines are dotted.
        </Text>
      )}
      {table}
    </Stack>
  );
}

const spoken = ({ series, first, last, change }: Slope): string =>
  `${fullLabel(series)} ${first} to ${last}, ${changeText(change)}`;

/** Series by weekday and hour, one at a time. */
import { Select, Stack } from "@mantine/core";
import { useMemo, useState } from "react";
import { showActors } from "../actors";
import { useChartColors } from "../colors";
import { type ChartProps, list } from "../source";
import { fullLabel, readSeries, type Series } from "../trends/series";
import { useFormats } from "../useFormats";
import { CalendarGrid } from "./CalendarGrid";
import { type Cell, cellActors } from "./cellActors";
import { cellName, readCalendar } from "./model";

export function CalendarHeatmap({ query, answer, height, compact, interactive }: ChartProps) {
  const colors = useChartColors();
  const formats = useFormats(query.trendsFilter);
  const [chosen, setChosen] = useState(0);
  const alone = query.kind === "CalendarHeatmapQuery";
  const series = useMemo(() => (alone ? [] : readSeries(query, answer, colors)), [alone, query, answer, colors]);
  const at = chosen < series.length ? chosen : 0;
  const one: Series | null = series[at] ?? null;
  const calendar = useMemo(
    () => readCalendar(alone ? answer.results : list(answer.results)[at]?.calendar_heatmap_data),
    [alone, answer, at],
  );
  const actors = (cell: Cell) => (interactive && (alone || one) ? cellActors(query, one, cell) : null);
  const onOpen = (cell: Cell) => {
    const asked = actors(cell);
    return asked && (() => showActors(asked, [one && fullLabel(one), cellName(cell)].filter(Boolean).join(", ")));
  };
  const grid = (
    <CalendarGrid calendar={calendar} formats={formats} height={compact ? height : undefined} onOpen={onOpen} />
  );
  if (series.length < 2) return grid;
  return (
    <Stack gap="xs">
      <Select
        aria-label="Series of the heat map"
        size="xs"
        maw={320}
        data={series.map((each, index) => ({ value: String(index), label: fullLabel(each) }))}
        value={String(at)}
        allowDeselect={false}
        onChange={(next) => setChosen(Number(next ?? 0))}
      />
      {grid}
    </Stack>
  );
}

/** An SQL result as a chart: which columns, and how, are its settings. */
import { Stack, Text } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { number, short } from "@/ui/format";
import { ChartFrame } from "./ChartFrame";
import { type ChartColors, seriesColor, useChartColors } from "./colors";
import { type ChartOption, EChart } from "./EChart";
import { Legend } from "./Legend";
import { ResultTable } from "./ResultTable";
import { heatmapOption, sqlGrid } from "./sql/heatmap";
import { SqlSettings } from "./sql/SqlSettings";
import { scatterOption, sqlPoints } from "./sql/scatter";
import { type SqlChartSettings, type SqlShape, shapeOf, sqlSeries } from "./sql/settings";
import { sqlOption } from "./sql/sqlOption";
import { type ColumnType, typeNames, typeOfColumn } from "./sql/types";
import classes from "./trends/BoldNumber.module.css";

export type { SqlChartSettings } from "./sql/settings";

interface SqlChartProps {
  columns: string[];
  types: unknown[];
  rows: unknown[][];
  settings: SqlChartSettings;
  /** With it, the settings can be changed above the chart. */
  onSettings?: (settings: SqlChartSettings) => void;
  height?: number;
  compact?: boolean;
}

export function SqlChart({ columns, types, rows, settings, onSettings, height = 360, compact = false }: SqlChartProps) {
  const colors = useChartColors();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const kinds = useMemo(() => {
    const names = typeNames(columns, types);
    return columns.map((_, index) => typeOfColumn(names[index] ?? "", rows, index));
  }, [columns, types, rows]);
  const shape = useMemo(() => shapeOf(settings, columns, kinds), [settings, columns, kinds]);
  const display = settings.display ?? "ActionsLineGraph";
  const xType = shape.x === null ? "text" : (kinds[columns.indexOf(shape.x)] ?? "text");
  const { names, first, draw } = useMemo(
    () => drawingOf(display, { shape, columns, rows, xType }),
    [display, shape, columns, rows, xType],
  );
  const place = useElementSize();
  const option = useMemo(
    () => draw(hidden, { colors, compact, width: place.width }),
    [draw, hidden, colors, compact, place.width],
  );
  const items = names.map((name, index) => ({ key: name, label: name, color: seriesColor(colors, index) }));
  const table = <ResultTable columns={columns} types={types} rows={rows} height={height} />;
  const across = display === "TwoDimensionalHeatmap" && shape.by ? ` and ${shape.by}` : "";
  const what = `${shape.ys.join(", ")} by ${shape.x ?? "row"}${across}, ${number(rows.length)} rows`;
  return (
    <Stack gap="sm">
      {onSettings && (
        <SqlSettings columns={columns} kinds={kinds} shape={shape} settings={settings} onSettings={onSettings} />
      )}
      {display === "ActionsTable" ? (
        table
      ) : shape.ys.length === 0 ? (
        <Text size="sm" c="dimmed">
          A chart needs a column of numbers. This result has none.
        </Text>
      ) : display === "TwoDimensionalHeatmap" && (shape.x === null || shape.by === null) ? (
        <Text size="sm" c="dimmed">
          A heatmap needs two columns besides its number. This result has fewer.
        </Text>
      ) : display === "BoldNumber" ? (
        <OneNumber name={shape.ys[0] as string} value={first} />
      ) : (
        <ChartFrame table={table} height={height}>
          <div ref={place.ref}>
            <EChart option={option} height={height - (items.length > 1 ? 34 : 0)} label={what} />
          </div>
          {items.length > 1 && display !== "ActionsPie" && (
            <Legend items={items} hidden={hidden} onChange={setHidden} />
          )}
        </ChartFrame>
      )}
    </Stack>
  );
}

interface Drawn {
  /** What the legend names; a grid has no legend. */
  names: string[];
  /** The number of a display of one. */
  first: number;
  draw: (hidden: ReadonlySet<string>, place: { colors: ChartColors; compact: boolean; width: number }) => ChartOption;
}

interface Result {
  shape: SqlShape;
  columns: string[];
  rows: unknown[][];
  xType: ColumnType;
}

/** Reads the rows once; the option is made anew when series are hidden or colours change. */
function drawingOf(display: string, { shape, columns, rows, xType }: Result): Drawn {
  if (display === "TwoDimensionalHeatmap") {
    const grid = sqlGrid(shape, columns, rows);
    return { names: [], first: 0, draw: (_, { colors, width }) => heatmapOption(grid, shape, colors, width) };
  }
  const visible = <One extends { name: string }>(all: One[], hidden: ReadonlySet<string>, colors: ChartColors) =>
    all.map((one, index) => ({ ...one, color: seriesColor(colors, index) })).filter((one) => !hidden.has(one.name));
  if (display === "ScatterPlot") {
    const series = sqlPoints(shape, columns, rows, xType);
    const draw: Drawn["draw"] = (hidden, { colors, compact }) =>
      scatterOption({ shape, series: visible(series, hidden, colors), xType, compact });
    return { names: series.map((one) => one.name), first: 0, draw };
  }
  const { xs, series } = sqlSeries(shape, columns, rows);
  const draw: Drawn["draw"] = (hidden, { colors, compact }) =>
    sqlOption({ display, xs, xType, series: visible(series, hidden, colors), colors, compact });
  return { names: series.map((one) => one.name), first: series[0]?.data[0] ?? 0, draw };
}

function OneNumber({ name, value }: { name: string; value: number }) {
  const words = number(value);
  return (
    <Stack align="center" gap={4} py="lg" className={classes.place}>
      <div className={classes.number} data-length={words.length > 8 || undefined} title={words}>
        {words.length > 14 ? short(value) : words}
      </div>
      <Text size="sm" c="dimmed">
        {name}
      </Text>
    </Stack>
  );
}

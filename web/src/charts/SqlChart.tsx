/** An SQL result as a chart: which columns, and how, are its settings. */
import { Stack, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { number, short } from "@/ui/format";
import { ChartFrame } from "./ChartFrame";
import { seriesColor, useChartColors } from "./colors";
import { EChart } from "./EChart";
import { Legend } from "./Legend";
import { ResultTable } from "./ResultTable";
import { SqlSettings } from "./sql/SqlSettings";
import { type SqlChartSettings, shapeOf, sqlSeries } from "./sql/settings";
import { sqlOption } from "./sql/sqlOption";
import { typeNames, typeOfColumn } from "./sql/types";
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
  const { xs, series } = useMemo(() => sqlSeries(shape, columns, rows), [shape, columns, rows]);
  const coloured = useMemo(
    () => series.map((one, index) => ({ ...one, color: seriesColor(colors, index) })),
    [series, colors],
  );
  const display = settings.display ?? "ActionsLineGraph";
  const xType = shape.x === null ? "text" : (kinds[columns.indexOf(shape.x)] ?? "text");
  const option = useMemo(
    () => sqlOption({ display, xs, xType, series: coloured.filter((one) => !hidden.has(one.name)), colors, compact }),
    [display, xs, xType, coloured, hidden, colors, compact],
  );
  const items = coloured.map((one) => ({ key: one.name, label: one.name, color: one.color }));
  const table = <ResultTable columns={columns} types={types} rows={rows} height={height} />;
  const what = `${shape.ys.join(", ")} by ${shape.x ?? "row"}, ${number(rows.length)} rows`;
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
      ) : display === "BoldNumber" ? (
        <OneNumber name={shape.ys[0] as string} value={series[0]?.data[0] ?? 0} />
      ) : (
        <ChartFrame table={table} height={height}>
          <EChart option={option} height={height - (items.length > 1 ? 34 : 0)} label={what} />
          {items.length > 1 && display !== "ActionsPie" && (
            <Legend items={items} hidden={hidden} onChange={setHidden} />
          )}
        </ChartFrame>
      )}
    </Stack>
  );
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

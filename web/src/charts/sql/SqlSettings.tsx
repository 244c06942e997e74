/** What an SQL chart is drawn from: display, columns of the axes, the column that makes series. */
import { Group, MultiSelect, Select } from "@mantine/core";
import type { SqlChartSettings, SqlShape } from "./settings";
import type { ColumnType } from "./types";

interface SqlSettingsProps {
  columns: string[];
  kinds: ColumnType[];
  shape: SqlShape;
  settings: SqlChartSettings;
  onSettings: (settings: SqlChartSettings) => void;
}

const DISPLAYS = [
  { value: "ActionsTable", label: "Table" },
  { value: "ActionsLineGraph", label: "Line" },
  { value: "ActionsBar", label: "Bars" },
  { value: "ActionsStackedBar", label: "Stacked bars" },
  { value: "ActionsAreaGraph", label: "Area" },
  { value: "ActionsPie", label: "Pie" },
  { value: "ScatterPlot", label: "Scatter plot" },
  { value: "TwoDimensionalHeatmap", label: "Heatmap" },
  { value: "BoldNumber", label: "Number" },
];

export function SqlSettings({ columns, kinds, shape, settings, onSettings }: SqlSettingsProps) {
  const display = settings.display ?? "ActionsLineGraph";
  const unique = [...new Set(columns)];
  const numbers = unique.filter((name) => kinds[columns.indexOf(name)] === "number");
  const isGrid = display === "TwoDimensionalHeatmap";
  const hasAxes = display !== "ActionsTable" && display !== "BoldNumber";
  return (
    <Group gap="sm" align="flex-end">
      <Select
        label="Chart"
        size="xs"
        w={140}
        data={DISPLAYS}
        value={display}
        allowDeselect={false}
        onChange={(value) => onSettings({ ...settings, display: value ?? display })}
      />
      {hasAxes && (
        <Select
          label={display === "ActionsPie" ? "Parts" : isGrid ? "Columns" : "X axis"}
          size="xs"
          w={180}
          data={unique}
          value={shape.x}
          onChange={(value) => onSettings({ ...settings, xAxis: value === null ? null : { column: value } })}
        />
      )}
      {display !== "ActionsTable" && (
        <MultiSelect
          label={isGrid || !hasAxes ? "Number" : "Y axis"}
          size="xs"
          miw={180}
          maw="100%"
          data={numbers}
          value={shape.ys}
          maxValues={isGrid || !hasAxes ? 1 : undefined}
          onChange={(values) => onSettings({ ...settings, yAxis: values.map((column) => ({ column })) })}
        />
      )}
      {hasAxes && display !== "ActionsPie" && (
        <Select
          label={isGrid ? "Rows" : "Series by"}
          size="xs"
          w={180}
          clearable={!isGrid}
          placeholder="None"
          data={unique.filter((name) => name !== shape.x && !shape.ys.includes(name))}
          value={shape.by}
          onChange={(value) => onSettings({ ...settings, seriesBreakdownColumn: value })}
        />
      )}
    </Group>
  );
}

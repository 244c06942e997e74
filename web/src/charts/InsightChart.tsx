/** Draws the answer to any insight question by its display. */
import { Text } from "@mantine/core";
import type { ComponentType } from "react";
import type { Answer, Question } from "@/api/ask";
import { FunnelSteps } from "./funnels/FunnelSteps";
import { FunnelTime } from "./funnels/FunnelTime";
import { FunnelTrends } from "./funnels/FunnelTrends";
import { CalendarHeatmap } from "./heatmap/CalendarHeatmap";
import { Paths } from "./paths/Paths";
import { Retention } from "./retention/Retention";
import { type ChartProps, record, sourceOf, withSource } from "./source";
import { BoldNumber } from "./trends/BoldNumber";
import { BoxPlot } from "./trends/BoxPlot";
import { Lifecycle } from "./trends/Lifecycle";
import { Metric } from "./trends/Metric";
import { SlopeGraph } from "./trends/SlopeGraph";
import { Stickiness } from "./trends/Stickiness";
import { TimeTrends } from "./trends/TimeTrends";
import { ValueTrends } from "./trends/ValueTrends";
import { WorldMap } from "./worldmap/WorldMap";

export interface InsightChartProps {
  query: Question;
  answer: Answer;
  height?: number;
  /** Without details and other extras, for tiles. */
  compact?: boolean;
  /** Whether a number opens the people behind it (default: true). */
  interactive?: boolean;
  /** Lets the chart change its own question, such as a path's start. */
  onQueryChange?: (query: Question) => void;
}

const DISPLAYS: Record<string, ComponentType<ChartProps>> = {
  BoldNumber,
  ActionsPie: ValueTrends,
  ActionsDonut: ValueTrends,
  ActionsBarValue: ValueTrends,
  ActionsTable: ValueTrends,
  ActionsProportionBar: ValueTrends,
  BoxPlot,
  Metric,
  SlopeGraph,
  CalendarHeatmap,
  WorldMap,
};

const FUNNELS: Record<string, ComponentType<ChartProps>> = { time_to_convert: FunnelTime, trends: FunnelTrends };

function chartOf(query: Question): ComponentType<ChartProps> | null {
  switch (query.kind) {
    case "TrendsQuery":
      return DISPLAYS[String(record(query.trendsFilter).display)] ?? TimeTrends;
    case "FunnelsQuery":
      return FUNNELS[String(record(query.funnelsFilter).funnelVizType)] ?? FunnelSteps;
    case "RetentionQuery":
      return Retention;
    case "PathsQuery":
      return Paths;
    case "StickinessQuery":
      return Stickiness;
    case "LifecycleQuery":
      return Lifecycle;
    case "CalendarHeatmapQuery":
      return CalendarHeatmap;
    default:
      return null;
  }
}

export function InsightChart({
  query,
  answer,
  height = 360,
  compact = false,
  interactive = true,
  onQueryChange,
}: InsightChartProps) {
  const source = sourceOf(query);
  const Chart = chartOf(source);
  if (!Chart) {
    return (
      <Text c="dimmed" size="sm">
        There is no chart for a question of the kind {source.kind ?? "without a name"}.
      </Text>
    );
  }
  return (
    <Chart
      query={source}
      answer={answer}
      height={height}
      compact={compact}
      interactive={interactive}
      onQueryChange={onQueryChange && ((next) => onQueryChange(withSource(query, next)))}
    />
  );
}

import { SegmentedControl, Text } from "@mantine/core";
import { useMemo } from "react";
import { useProject } from "@/api/project";
import { useChartColors } from "@/charts/colors";
import { EChart } from "@/charts/EChart";
import { Card } from "@/ui/Card";
import { number } from "@/ui/format";
import { minuteSeries } from "./minutes";
import type { Health } from "./useHealth";

const HEIGHT = 220;
const SPANS = [
  { value: "1", label: "1 h" },
  { value: "3", label: "3 h" },
  { value: "24", label: "24 h" },
  { value: "168", label: "7 d" },
];

interface MinutesChartProps {
  health: Health;
  hours: number;
  onHours: (hours: number) => void;
}

export function MinutesChart({ health, hours, onHours }: MinutesChartProps) {
  const { timezone } = useProject();
  const colors = useChartColors();
  const { minutes, now, period } = health;
  const option = useMemo(() => {
    const { labels, stored, dropped } = minuteSeries(minutes, now, hours, timezone);
    const bar = { type: "bar", stack: "events", barCategoryGap: "10%", large: true };
    return {
      grid: { left: 8, right: 12, top: 14, bottom: 6, outerBoundsMode: "same" },
      xAxis: { type: "category", data: labels },
      yAxis: { type: "value", minInterval: 1, splitNumber: 3 },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" } },
      series: [
        { ...bar, name: "Stored", data: stored, itemStyle: { color: colors.good } },
        { ...bar, name: "Dropped", data: dropped, itemStyle: { color: colors.bad } },
      ],
    };
  }, [minutes, now, hours, timezone, colors]);
  return (
    <Card
      title="Events by time of arrival"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="How far back"
          data={SPANS}
          value={String(hours)}
          onChange={(value) => onHours(Number(value))}
        />
      }
    >
      {period.processed > 0 ? (
        <EChart
          option={option}
          height={HEIGHT}
          label={`${number(period.stored)} events stored and ${number(period.processed - period.stored)} dropped`}
        />
      ) : (
        <Text size="sm" c="dimmed" h={HEIGHT} pt="xl" ta="center">
          Nothing arrived in this time.
        </Text>
      )}
    </Card>
  );
}

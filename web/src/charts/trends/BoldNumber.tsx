/** One large number, and how it compares with the period before. */
import { Group, Stack, Text } from "@mantine/core";
import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from "@tabler/icons-react";
import { percent } from "@/ui/format";
import { useChartColors } from "../colors";
import { NumberButton } from "../NumberButton";
import type { ChartProps } from "../source";
import { useFormats } from "../useFormats";
import { showTrendActors } from "./actorsOf";
import classes from "./BoldNumber.module.css";
import { canOpen } from "./DetailsTable";
import { readSeries, type Series } from "./series";

export function BoldNumber({ query, answer, height, interactive }: ChartProps) {
  const colors = useChartColors();
  const series = readSeries(query, answer, colors);
  const formats = useFormats(query.trendsFilter);
  const current = series.find((one) => one.compare !== "previous");
  const previous = series.find((one) => one.compare === "previous");
  if (!current) return null;
  const open = (one: Series) => showTrendActors(query, one, one.label);
  return (
    <Stack gap={2} align="center" justify="center" mih={Math.min(height, 220)} className={classes.place}>
      <div className={classes.number} data-length={formats.full(current.total).length > 8 || undefined}>
        <NumberButton
          text={formats.full(current.total)}
          of={current.label}
          onOpen={interactive && canOpen(current) ? () => open(current) : undefined}
        />
      </div>
      <Text size="sm" c="dimmed" ta="center">
        {current.label}
      </Text>
      {previous && (
        <Comparison
          now={current.total}
          before={previous.total}
          beforeText={
            <NumberButton
              text={formats.full(previous.total)}
              of={`${current.label}, previous period`}
              onOpen={interactive && canOpen(previous) ? () => open(previous) : undefined}
            />
          }
        />
      )}
    </Stack>
  );
}

interface ComparisonProps {
  now: number;
  before: number;
  beforeText: React.ReactNode;
}

function Comparison({ now, before, beforeText }: ComparisonProps) {
  const change = before === 0 ? null : (now - before) / Math.abs(before);
  const Icon = now > before ? IconArrowUpRight : now < before ? IconArrowDownRight : IconArrowRight;
  const words =
    now === before
      ? "No change from"
      : change === null
        ? "Up from"
        : `${percent(Math.abs(change))} ${now > before ? "more" : "less"} than`;
  return (
    <Group gap={6} justify="center" wrap="nowrap">
      <Icon size={18} aria-hidden />
      <Text size="sm">
        {words} {beforeText} in the previous period
      </Text>
    </Group>
  );
}

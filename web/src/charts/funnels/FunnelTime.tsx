/** How long people take from one step to another, as a histogram. */
import { Stack, Table, Text } from "@mantine/core";
import { useMemo } from "react";
import { duration, number, percent } from "@/ui/format";
import { ChartFrame } from "../ChartFrame";
import { useChartColors } from "../colors";
import { EChart } from "../EChart";
import { type ChartProps, record } from "../source";
import { type Bin, binName, timeToConvertOption } from "./timeOption";

export function FunnelTime({ answer, height }: ChartProps) {
  const colors = useChartColors();
  const results = record(answer.results);
  const bins = useMemo(() => readBins(record(answer.results).bins), [answer]);
  const average = typeof results.average_conversion_time === "number" ? results.average_conversion_time : null;
  const option = useMemo(() => timeToConvertOption(bins, average, colors), [bins, average, colors]);
  const whole = bins.reduce((sum, bin) => sum + bin.count, 0);
  const words =
    average === null ? "Nobody converted" : `${number(whole)} converted, in ${duration(average)} on average`;
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        {words}
      </Text>
      <ChartFrame height={height - 32} table={<BinTable bins={bins} whole={whole} />}>
        <EChart option={option} height={height - 32} label={`Time to convert: ${words}`} />
      </ChartFrame>
    </Stack>
  );
}

function readBins(value: unknown): Bin[] {
  const pairs = (Array.isArray(value) ? value : []) as [number, number][];
  return pairs.map(([from, count], index) => ({ from, to: pairs[index + 1]?.[0] ?? null, count }));
}

function BinTable({ bins, whole }: { bins: Bin[]; whole: number }) {
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Time</Table.Th>
          <Table.Th ta="right">Converted</Table.Th>
          <Table.Th ta="right">Share</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {bins.map((bin) => (
          <Table.Tr key={bin.from}>
            <Table.Td>{binName(bin)}</Table.Td>
            <Table.Td ta="right">{number(bin.count)}</Table.Td>
            <Table.Td ta="right">{percent(whole ? bin.count / whole : 0)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

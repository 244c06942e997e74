/** A number for each country, by the codes of a breakdown such as `$geoip_country_code`. */
import { Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { breakdownText } from "../breakdown";
import { ChartFrame } from "../ChartFrame";
import { type ChartColors, useChartColors } from "../colors";
import { type ChartClick, type ChartOption, EChart } from "../EChart";
import type { ChartProps } from "../source";
import { tooltipNode } from "../tooltip";
import { showTrendActors } from "../trends/actorsOf";
import { readSeries, type Series } from "../trends/series";
import { ValueTable } from "../trends/ValueTable";
import { useFormats } from "../useFormats";
import type { Formats } from "../valueFormat";
import { countryName } from "./countryCodes";

const world = () => import("./geography").then(({ registerWorld }) => registerWorld());

function codeOf(one: Series): string {
  const value = Array.isArray(one.breakdown) ? one.breakdown[0] : one.breakdown;
  return typeof value === "string" ? value.toUpperCase() : "";
}

function nameOf(one: Series): string {
  const code = codeOf(one);
  return /^[A-Z]{2}$/.test(code) ? countryName(code) : breakdownText(one.breakdown);
}

export function WorldMap({ query, answer, height, compact, interactive }: ChartProps) {
  const colors = useChartColors();
  const map = useQuery({ queryKey: ["world-map"], queryFn: world, staleTime: Number.POSITIVE_INFINITY });
  const formats = useFormats(query.trendsFilter);
  const series = useMemo(
    () => readSeries(query, answer, colors).filter((one) => one.compare !== "previous"),
    [query, answer, colors],
  );
  const option = useMemo(
    () => (map.data ? mapOption(map.data, series, formats, colors) : null),
    [map.data, series, formats, colors],
  );
  const open = (one: Series) => showTrendActors(query, one, nameOf(one));
  const onClick = (click: ChartClick) => {
    const hit = series.find((one) => codeOf(one) === click.name);
    if (hit) open(hit);
  };
  const table = (
    <ValueTable series={series} formats={formats} nameOf={nameOf} onOpen={interactive ? open : undefined} />
  );
  const words = series
    .slice(0, 4)
    .map((one) => `${nameOf(one)} ${formats.full(one.total)}`)
    .join(", ");
  const chart = option ? (
    <EChart option={option} height={height} label={`World map: ${words}`} onClick={interactive ? onClick : undefined} />
  ) : (
    <Skeleton h={height} />
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
      {table}
    </Stack>
  );
}

function mapOption(map: string, series: Series[], formats: Formats, colors: ChartColors): ChartOption {
  const known = series.filter((one) => /^[A-Z]{2}$/.test(codeOf(one)));
  const most = Math.max(1, ...known.map((one) => one.total));
  return {
    tooltip: {
      trigger: "item",
      formatter: ({ name }: { name: string }) => {
        const one = known.find((each) => codeOf(each) === name);
        return tooltipNode({ rows: [{ name: countryName(name), value: one ? formats.full(one.total) : "none" }] });
      },
    },
    visualMap: {
      min: 0,
      max: most,
      calculable: false,
      orient: "vertical",
      left: 8,
      bottom: 8,
      itemHeight: 80,
      itemWidth: 12,
      text: [formats.short(most), "0"],
      textStyle: { color: colors.dim },
      inRange: { color: colors.ramp },
    },
    series: [
      {
        type: "map",
        map,
        roam: false,
        left: 4,
        right: 4,
        top: 4,
        bottom: 4,
        preserveAspect: "contain",
        selectedMode: false,
        itemStyle: { areaColor: colors.wash, borderColor: colors.ground, borderWidth: 0.6 },
        label: { show: false },
        emphasis: { label: { show: false }, itemStyle: { areaColor: colors.series[1] } },
        data: known.map((one) => ({ name: codeOf(one), value: one.total })),
      },
    ],
  };
}

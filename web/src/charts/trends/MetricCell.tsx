import { Text } from "@mantine/core";
import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from "@tabler/icons-react";
import { useMemo } from "react";
import type { Question } from "@/api/ask";
import { bucketTitle, type Interval } from "../buckets";
import { useChartColors } from "../colors";
import { EChart, type PlotClick } from "../EChart";
import { NumberButton } from "../NumberButton";
import type { Formats } from "../valueFormat";
import { changeOf, changeText } from "./change";
import { canOpen } from "./DetailsTable";
import classes from "./Metric.module.css";
import { headline, headlineWords, listedDay, type Summary } from "./metric";
import { sparkOption } from "./metricOption";
import { fullLabel, type Series } from "./series";

interface MetricCellProps {
  query: Question;
  series: Series;
  previous: Series | undefined;
  summary: Summary;
  showChange: boolean;
  interval: Interval;
  incomplete: boolean;
  formats: Formats;
  /** Of the line. */
  height: number;
  onOpen?: (series: Series, day: string | null) => void;
}

export function MetricCell(props: MetricCellProps) {
  const { query, series, previous, summary, interval, incomplete, formats, height, onOpen } = props;
  const colors = useChartColors();
  const option = useMemo(
    () =>
      sparkOption({
        shape: "line",
        series: previous ? [series, previous] : [series],
        interval,
        incomplete,
        formats,
        colors,
        log: false,
        percentStack: false,
        showValues: false,
        fromZero: true,
        goals: [],
        marks: [],
        compact: true,
      }),
    [series, previous, interval, incomplete, formats, colors],
  );
  const opening = (one: Series) => {
    const day = listedDay(query, one, summary);
    return onOpen && canOpen(one) && day !== undefined ? () => onOpen(one, day) : undefined;
  };
  const onPlotClick = ({ index }: PlotClick) => {
    const day = series.days[index];
    if (day && canOpen(series)) onOpen?.(series, day);
  };
  const value = headline(series, summary);
  const wordsOf = (one: Series) => headlineWords(one, summary, interval, bucketTitle(one.days.at(-1) ?? "", interval));
  const words = wordsOf(series);
  const rest = incomplete ? " so far" : "";
  return (
    <figure className={classes.metric} data-metric={series.key}>
      <div className={classes.place}>
        <div className={classes.line}>
          <span className={classes.number}>
            <NumberButton text={formats.full(value)} of={`${series.label}, ${words}`} onOpen={opening(series)} />
          </span>
          {previous && props.showChange && <Change before={headline(previous, summary)} now={value} />}
        </div>
      </div>
      <figcaption>
        <Text size="sm" fw={500} style={{ overflowWrap: "anywhere" }}>
          {series.label}
        </Text>
        <Text size="xs" c="dimmed">
          {words}
          {rest}
          {previous && (
            <>
              {" · previous period "}
              <NumberButton
                text={formats.full(headline(previous, summary))}
                of={`${fullLabel(previous)}, ${wordsOf(previous)}`}
                onOpen={opening(previous)}
              />
            </>
          )}
        </Text>
      </figcaption>
      <EChart
        option={option}
        height={height}
        label={`${series.label} by ${interval}: ${formats.full(series.data[0] ?? 0)} to ${formats.full(series.data.at(-1) ?? 0)}`}
        onPlotClick={onOpen && canOpen(series) ? onPlotClick : undefined}
      />
    </figure>
  );
}

/** In colour, with an arrow and with a sign: each says it alone. */
function Change({ before, now }: { before: number; now: number }) {
  const colors = useChartColors();
  const Icon = now > before ? IconArrowUpRight : now < before ? IconArrowDownRight : IconArrowRight;
  const color = now > before ? colors.good : now < before ? colors.bad : colors.dim;
  return (
    <span className={classes.change} style={{ color }} data-change="">
      <Icon size={16} aria-hidden />
      {changeText(changeOf(before, now))}
      <span className="sr-only"> against the previous period</span>
    </span>
  );
}

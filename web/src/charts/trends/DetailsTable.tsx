/** Every number of a chart over time: a row for each series, a column for each interval. */

import { memo, useMemo, useState } from "react";
import { type Column, DataTable, type Sorting } from "@/ui/DataTable";
import { bucketLabel, bucketTitle, type Interval } from "../buckets";
import { NumberButton } from "../NumberButton";
import type { Formats } from "../valueFormat";
import classes from "./DetailsTable.module.css";
import { fullLabel, type Series } from "./series";

interface DetailsTableProps {
  series: Series[];
  interval: Interval;
  formats: Formats;
  onOpen?: (series: Series, index: number) => void;
  /** Running sums have none. */
  withSums?: boolean;
  /** In place of the days of an interval, such as "2 days" of stickiness. */
  columnLabels?: string[];
}

const MOST_COLUMNS = 120; // more are shown by the chart and by exports

/** Kept as it is while series are hidden and shown: it may have thousands of cells. */
export const DetailsTable = memo(function DetailsTable(props: DetailsTableProps) {
  const { series, interval, formats, onOpen, columnLabels, withSums } = props;
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const columns = useMemo(
    () => columnsOf({ series, interval, formats, onOpen, columnLabels, withSums }),
    [series, interval, formats, onOpen, columnLabels, withSums],
  );
  const rows = useMemo(() => sorted(series, sorting), [series, sorting]);
  return (
    <DataTable
      label="Numbers of this chart"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.key}
      sorting={sorting}
      onSort={setSorting}
      height={480}
    />
  );
});

export const average = (one: Series): number => (one.data.length ? sum(one) / one.data.length : 0);
export const sum = (one: Series): number => one.data.reduce((total, value) => total + value, 0);

function columnsOf({
  series,
  interval,
  formats,
  onOpen,
  columnLabels,
  withSums = true,
}: DetailsTableProps): Column<Series>[] {
  const first = series[0];
  const manyNames =
    new Set(series.map((one) => one.order ?? one.formula)).size > 1 || series.some((one) => one.compare === "previous");
  const anyBreakdown = series.some((one) => one.hasBreakdown);
  const columns: Column<Series>[] = [];
  if (!anyBreakdown || manyNames) {
    columns.push({
      key: "label",
      label: "Series",
      sortable: true,
      render: (row) => <span className={classes.name}>{fullLabel(row)}</span>,
    });
  }
  if (anyBreakdown) {
    const render = (row: Series) => <span className={classes.name}>{row.breakdownLabel}</span>;
    columns.push({ key: "breakdown", label: "Breakdown", sortable: true, render });
  }
  if (withSums) {
    columns.push(
      { key: "sum", label: "Sum", align: "right", sortable: true, render: (row) => formats.full(sum(row)) },
      { key: "average", label: "Average", align: "right", sortable: true, render: (row) => formats.full(average(row)) },
    );
  }
  const days = first?.days.slice(0, MOST_COLUMNS) ?? [];
  days.forEach((day, index) => {
    const label = columnLabels?.[index] ?? bucketLabel(day, interval);
    columns.push({
      key: `${index}`,
      label,
      align: "right",
      sortable: true,
      render: (row) => (
        <NumberButton
          text={formats.full(row.data[index] ?? 0)}
          of={`${fullLabel(row)}, ${columnLabels?.[index] ?? bucketTitle(row.days[index] ?? day, interval)}`}
          onOpen={onOpen && canOpen(row) ? () => onOpen(row, index) : undefined}
        />
      ),
    });
  });
  return columns;
}

/** Behind formulas are those of the series that they are worked out of. Shared answers tell neither. */
export const canOpen = (one: Series): boolean => one.order !== null || one.formula !== null;

function sorted(series: Series[], sorting: Sorting | null): Series[] {
  if (!sorting) return series;
  const { key, descending } = sorting;
  const value = (one: Series): number | string => {
    if (key === "label") return fullLabel(one).toLowerCase();
    if (key === "breakdown") return one.breakdownLabel.toLowerCase();
    if (key === "sum") return sum(one);
    if (key === "average") return average(one);
    return one.data[Number(key)] ?? 0;
  };
  const compare = (a: Series, b: Series) => {
    const [x, y] = [value(a), value(b)];
    const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y));
    return descending ? -order : order;
  };
  return [...series].sort(compare);
}

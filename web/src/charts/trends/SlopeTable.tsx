/** Both ends of every slope and what lies between them. */
import { useMemo, useState } from "react";
import { type Column, DataTable, type Sorting } from "@/ui/DataTable";
import { bucketLabel, bucketTitle, type Interval } from "../buckets";
import { NumberButton } from "../NumberButton";
import type { Formats } from "../valueFormat";
import { changeText } from "./change";
import { canOpen } from "./DetailsTable";
import { fullLabel, type Series } from "./series";
import type { Slope } from "./slope";
import classes from "./ValueTable.module.css";

interface SlopeTableProps {
  slopes: Slope[];
  interval: Interval;
  formats: Formats;
  onOpen?: (series: Series, index: number) => void;
}

const VALUES: Record<string, (slope: Slope) => number> = {
  first: (slope) => slope.first,
  last: (slope) => slope.last,
  difference: (slope) => slope.last - slope.first,
  change: (slope) => slope.change ?? Number.POSITIVE_INFINITY,
};

function sorted(slopes: Slope[], sorting: Sorting | null): Slope[] {
  if (!sorting) return slopes;
  const value = VALUES[sorting.key];
  const compare = (a: Slope, b: Slope) =>
    value ? value(a) - value(b) || 0 : fullLabel(a.series).localeCompare(fullLabel(b.series));
  return slopes.toSorted((a, b) => (sorting.descending ? -compare(a, b) : compare(a, b)));
}

const difference = (value: number, { full }: Formats): string =>
  `${value > 0 ? "+" : value < 0 ? "−" : ""}${full(Math.abs(value))}`;

export function SlopeTable({ slopes, interval, formats, onOpen }: SlopeTableProps) {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const rows = useMemo(() => sorted(slopes, sorting), [slopes, sorting]);
  const days = slopes.find((one) => one.series.compare !== "previous")?.series.days ?? [];
  const end = (key: "first" | "last", day: string, indexOf: (series: Series) => number): Column<Slope> => ({
    key,
    label: bucketLabel(day, interval),
    align: "right",
    sortable: true,
    render: ({ series, ...values }) => (
      <NumberButton
        text={formats.full(values[key])}
        of={`${fullLabel(series)}, ${bucketTitle(series.days[indexOf(series)] ?? day, interval)}`}
        onOpen={onOpen && canOpen(series) ? () => onOpen(series, indexOf(series)) : undefined}
      />
    ),
  });
  const columns: Column<Slope>[] = [
    {
      key: "name",
      label: slopes.some((one) => one.series.hasBreakdown) ? "Breakdown" : "Series",
      sortable: true,
      render: ({ series }) => (
        <span className={classes.name} style={{ minWidth: "8rem" }}>
          <span className={classes.mark} style={{ background: series.color }} />
          {fullLabel(series)}
        </span>
      ),
    },
    end("first", days[0] ?? "", () => 0),
    end("last", days.at(-1) ?? "", (series) => series.data.length - 1),
    {
      key: "difference",
      label: "Difference",
      align: "right",
      sortable: true,
      render: ({ first, last }) => difference(last - first, formats),
    },
    {
      key: "change",
      label: "Change",
      align: "right",
      sortable: true,
      render: ({ change }) => changeText(change),
    },
  ];
  return (
    <DataTable
      label="First and last"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.series.key}
      sorting={sorting}
      onSort={setSorting}
      height={480}
    />
  );
}

/** Total values, one a row: the table display, and the table of pies, bars and maps. */
import { useMemo, useState } from "react";
import { type Column, DataTable, type Sorting } from "@/ui/DataTable";
import { percent } from "@/ui/format";
import { NumberButton } from "../NumberButton";
import type { Formats } from "../valueFormat";
import { canOpen } from "./DetailsTable";
import { fullLabel, type Series } from "./series";
import classes from "./ValueTable.module.css";

interface ValueTableProps {
  series: Series[];
  formats: Formats;
  onOpen?: (series: Series) => void;
  nameOf?: (series: Series) => string;
  withColors?: boolean;
}

export function ValueTable({ series, formats, onOpen, nameOf = fullLabel, withColors = false }: ValueTableProps) {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const whole = series.filter((one) => one.compare !== "previous").reduce((total, one) => total + one.total, 0);
  const rows = useMemo(() => {
    if (!sorting) return series;
    const compare = (a: Series, b: Series) =>
      sorting.key === "name" ? nameOf(a).localeCompare(nameOf(b)) : a.total - b.total;
    return [...series].sort((a, b) => (sorting.descending ? -compare(a, b) : compare(a, b)));
  }, [series, sorting, nameOf]);
  const columns: Column<Series>[] = [
    {
      key: "name",
      label: series.some((one) => one.hasBreakdown) ? "Breakdown" : "Series",
      sortable: true,
      render: (row) => (
        <span className={classes.name}>
          {withColors && <span className={classes.mark} style={{ background: row.color }} />}
          {nameOf(row)}
        </span>
      ),
    },
    {
      key: "value",
      label: "Value",
      align: "right",
      sortable: true,
      render: (row) => (
        <NumberButton
          text={formats.full(row.total)}
          of={nameOf(row)}
          onOpen={onOpen && canOpen(row) ? () => onOpen(row) : undefined}
        />
      ),
    },
    {
      key: "share",
      label: "Share",
      align: "right",
      render: (row) => (whole > 0 && row.compare !== "previous" ? percent(row.total / whole) : ""),
    },
  ];
  return (
    <DataTable
      label="Values"
      columns={series.length > 1 ? columns : columns.slice(0, 2)}
      rows={rows}
      rowKey={(row) => row.key}
      sorting={sorting}
      onSort={setSorting}
      height={480}
    />
  );
}

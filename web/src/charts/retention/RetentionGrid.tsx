/** A row for each period's people, a column for each period after it. */
import { Text, UnstyledButton } from "@mantine/core";
import { memo, useState } from "react";
import { number, percent } from "@/ui/format";
import { bucketLabel, bucketTitle } from "../buckets";
import { inkOn, mix, useChartColors } from "../colors";
import { type Cell, intervalOf, type Period, type Row, type Table } from "./model";
import classes from "./RetentionGrid.module.css";

interface RetentionGridProps {
  table: Table;
  labels: string[];
  period: Period;
  withMean: boolean;
  height?: number;
  onOpen?: (row: Row, column: number) => void;
}

export function RetentionGrid({ table, labels, period, withMean, height, onOpen }: RetentionGridProps) {
  const [told, setTold] = useState<string | null>(null);
  return (
    <div>
      <section
        className={classes.scroller}
        aria-label={`Retention, ${table.label}`}
        style={{ maxHeight: height === undefined ? 560 : height - 24 }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard
        tabIndex={0}
      >
        <table className={classes.grid}>
          <thead>
            <tr>
              <th scope="col" className={classes.date}>
                {period}
              </th>
              <th scope="col" className={classes.size}>
                Size
              </th>
              {labels.map((label) => (
                <th key={label} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {withMean && <MeanRow table={table} />}
            {table.rows.map((row) => (
              <GridRow key={row.index} row={row} labels={labels} period={period} onTell={setTold} onOpen={onOpen} />
            ))}
          </tbody>
        </table>
      </section>
      <Text size="xs" c="dimmed" mih={20} mt={4} aria-hidden="true">
        {told ?? "Point at a cell to see how many people it is; press it to see who."}
      </Text>
    </div>
  );
}

function MeanRow({ table }: { table: Table }) {
  const colors = useChartColors();
  const people = table.rows.reduce((sum, row) => sum + row.size, 0);
  return (
    <tr className={classes.mean}>
      <th scope="row" className={classes.date}>
        Mean
      </th>
      <td className={classes.size}>{number(Math.round(table.rows.length ? people / table.rows.length : 0))}</td>
      {table.mean.map((mean, column) => {
        const ground = mix(colors.ramp[0], colors.ramp[1], mean);
        return (
          <td key={column}>
            {Number.isNaN(mean) ? (
              <span className={classes.future}>–</span>
            ) : (
              <span className={classes.cell} style={{ background: ground, color: inkOn(ground) }}>
                {percent(mean)}
              </span>
            )}
          </td>
        );
      })}
    </tr>
  );
}

interface GridRowProps {
  row: Row;
  labels: string[];
  period: Period;
  onTell: (words: string | null) => void;
  onOpen?: (row: Row, column: number) => void;
}

/** Kept as it is while others are pointed at: a table may have a thousand rows. */
const GridRow = memo(function GridRow({ row, labels, period, onTell, onOpen }: GridRowProps) {
  const when = bucketTitle(row.date, intervalOf(period));
  return (
    <tr>
      <th scope="row" className={classes.date}>
        {bucketLabel(row.date, intervalOf(period))}
      </th>
      <td className={classes.size}>{number(row.size)}</td>
      {row.cells.map((cell, column) => (
        <td key={column}>
          {cell.future ? null : (
            <GridCell
              cell={cell}
              words={wordsOf(cell, row, when, labels[column] ?? "", column)}
              onTell={onTell}
              onOpen={onOpen && (() => onOpen(row, column))}
            />
          )}
        </td>
      ))}
    </tr>
  );
});

function wordsOf(cell: Cell, row: Row, when: string, label: string, column: number): string {
  const value = cell.value === null ? "" : `, value ${number(cell.value)}`;
  if (column === 0) return `${when}: ${number(row.size)} people${value}`;
  const open = cell.open ? ", not over yet" : "";
  return `${when}, ${label}: ${number(cell.count)} of ${number(row.size)} people (${percent(cell.share)})${value}${open}`;
}

interface GridCellProps {
  cell: Cell;
  words: string;
  onTell: (words: string | null) => void;
  onOpen?: () => void;
}

function GridCell({ cell, words, onTell, onOpen }: GridCellProps) {
  const colors = useChartColors();
  const ground = mix(colors.ramp[0], colors.ramp[1], cell.share);
  const style = { background: ground, color: inkOn(ground) };
  const tell = { onMouseEnter: () => onTell(words), onMouseLeave: () => onTell(null) };
  if (!onOpen || cell.count === 0) {
    return (
      <span className={classes.cell} style={style} data-open={cell.open || undefined} title={words} {...tell}>
        {percent(cell.share)}
      </span>
    );
  }
  return (
    <UnstyledButton
      className={classes.cell}
      style={style}
      data-open={cell.open || undefined}
      aria-label={`${percent(cell.share)}. ${words}: see who`}
      onClick={onOpen}
      onFocus={() => onTell(words)}
      onBlur={() => onTell(null)}
      {...tell}
    >
      {percent(cell.share)}
    </UnstyledButton>
  );
}

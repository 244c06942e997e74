/** The rows of any SQL result. Only those that are seen are drawn, so that 50,000 scroll like 50. */
import { Text, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import { number } from "@/ui/format";
import classes from "./ResultTable.module.css";
import { CellValue } from "./sql/CellValue";
import { type ColumnType, typeNames, typeOfColumn } from "./sql/types";

interface ResultTableProps {
  columns: string[];
  types: unknown[];
  rows: unknown[][];
  /** Height that the table scrolls in by itself; without one it is as high as it needs, up to 480 px. */
  height?: number;
  label?: string;
}

interface Sorted {
  column: number;
  descending: boolean;
}

const ROW_PX = 33;
const TALLEST = 480;

export function ResultTable({ columns, types, rows, height, label = "Result" }: ResultTableProps) {
  const scroller = useRef<HTMLElement>(null);
  const [sorted, setSorted] = useState<Sorted | null>(null);
  const names = useMemo(() => typeNames(columns, types), [columns, types]);
  const kinds = useMemo(
    () => columns.map((_, index) => typeOfColumn(names[index] ?? "", rows, index)),
    [columns, names, rows],
  );
  const shown = useMemo(() => sortedRows(rows, sorted), [rows, sorted]);
  const widths = useMemo(
    () => columns.map((name, index) => widthOf(name, kinds[index] ?? "text", rows, index)),
    [columns, kinds, rows],
  );
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
  });
  if (rows.length === 0) {
    return (
      <Text size="sm" c="dimmed" py="md">
        The question has no rows as its answer.
      </Text>
    );
  }
  const grid = { gridTemplateColumns: widths.map((width) => `minmax(${width}rem, ${width}fr)`).join(" ") };
  return (
    <section
      ref={scroller}
      className={classes.scroller}
      style={{ maxHeight: height ?? TALLEST }}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard
      tabIndex={0}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: rows of a real table cannot be placed one by one */}
      <div
        role="table"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length}
        className={classes.table}
      >
        {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: as above */}
        <div role="row" aria-rowindex={1} className={classes.head} style={grid}>
          {columns.map((name, index) => (
            <HeadCell
              key={index}
              name={name}
              type={names[index] ?? ""}
              right={kinds[index] === "number"}
              sorted={sorted?.column === index ? sorted : null}
              onSort={() => setSorted(next(sorted, index))}
            />
          ))}
        </div>
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map((item) => (
            // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: as above
            <div
              key={item.key}
              role="row"
              aria-rowindex={item.index + 2}
              className={classes.row}
              style={{ ...grid, height: ROW_PX, transform: `translateY(${item.start}px)` }}
            >
              {columns.map((_, index) => (
                // biome-ignore lint/a11y/useSemanticElements: as above
                <div
                  key={index}
                  role="cell"
                  className={classes.cell}
                  data-right={kinds[index] === "number" || undefined}
                >
                  <CellValue value={shown[item.index]?.[index]} type={kinds[index] ?? "text"} />
                </div>
              ))}
            </div>
          ))}
        </div>
      </div>
    </section>
  );
}

/** Down, up, and back to the order of the answer. */
function next(sorted: Sorted | null, column: number): Sorted | null {
  if (sorted?.column !== column) return { column, descending: true };
  return sorted.descending ? { column, descending: false } : null;
}

function sortedRows(rows: unknown[][], sorted: Sorted | null): unknown[][] {
  if (!sorted) return rows;
  const { column, descending } = sorted;
  const compare = (a: unknown[], b: unknown[]): number => {
    const [x, y] = [a[column], b[column]];
    if (x === null || x === undefined) return 1;
    if (y === null || y === undefined) return -1;
    const order =
      typeof x === "number" && typeof y === "number"
        ? x - y
        : String(x).localeCompare(String(y), "en", { numeric: true });
    return descending ? -order : order;
  };
  return rows.toSorted(compare);
}

const LOOKED_AT = 50; // rows that widths are guessed from

function widthOf(name: string, type: ColumnType, rows: unknown[][], index: number): number {
  if (type === "time") return 11;
  let longest = name.length + 2;
  for (const row of rows.slice(0, LOOKED_AT)) {
    const value = row[index];
    const words =
      typeof value === "number" ? number(value) : typeof value === "object" ? JSON.stringify(value) : String(value);
    longest = Math.max(longest, words?.length ?? 4);
  }
  return Math.max(5, Math.min(24, 1.5 + longest * 0.52));
}

interface HeadCellProps {
  name: string;
  type: string;
  right: boolean;
  sorted: Sorted | null;
  onSort: () => void;
}

function HeadCell({ name, type, right, sorted, onSort }: HeadCellProps) {
  const Icon = sorted?.descending ? IconArrowDown : IconArrowUp;
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: a head cell of the table above; its button takes the focus
    <div
      role="columnheader"
      aria-sort={sorted ? (sorted.descending ? "descending" : "ascending") : undefined}
      className={classes.headCell}
      data-right={right || undefined}
    >
      <UnstyledButton className={classes.sort} onClick={onSort} title={type ? `${name}: ${type}` : name}>
        <span className={classes.cut}>{name}</span>
        {sorted && <Icon size={13} aria-hidden />}
      </UnstyledButton>
    </div>
  );
}

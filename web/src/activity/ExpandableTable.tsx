/** A table whose rows open to show more of them below. Long ones draw only what is seen. */
import { ActionIcon, Skeleton, Table, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowsSort, IconArrowUp, IconChevronRight } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type RefObject, useRef, useState } from "react";
import type { Column, Sorting } from "@/ui/DataTable";
import tableClasses from "@/ui/DataTable.module.css";
import classes from "./ExpandableTable.module.css";

interface ExpandableTableProps<Row> {
  /** What the table lists, for screen readers. */
  label: string;
  columns: Column<Row>[];
  rows: Row[] | undefined;
  rowKey: (row: Row) => string;
  /** What a row is called: "Pageview at 10:03", for the button that opens it. */
  rowName: (row: Row) => string;
  /** What stands below an opened row. Without it rows do not open. */
  details?: (row: Row) => ReactNode;
  loading?: boolean;
  empty?: ReactNode;
  sorting?: Sorting | null;
  onSort?: (sorting: Sorting) => void;
  height?: number | string;
  /** Rows that have just come are marked for a moment. */
  isNew?: (row: Row) => boolean;
}

const ROW_PX = 39; // a first guess; real rows are measured
const VIRTUAL_FROM = 150;
const GREY_ROWS = 8;

export function ExpandableTable<Row>(props: ExpandableTableProps<Row>) {
  const { label, columns, rows, rowKey, details, empty, height, loading = false } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) => {
    const next = new Set(opened);
    if (!next.delete(key)) next.add(key);
    setOpened(next);
  };
  if (rows && rows.length === 0 && !loading) return <>{empty ?? null}</>;
  const body = { ...props, opened, toggle };
  const width = columns.length + (details ? 1 : 0);
  const size = { maxHeight: height };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard
    <section ref={scroller} className={tableClasses.scroller} style={size} aria-label={label} tabIndex={0}>
      <Table verticalSpacing={6} horizontalSpacing="sm" stickyHeader>
        <Table.Thead>
          <Table.Tr>
            {details && (
              <Table.Th w={36} className={tableClasses.head}>
                <span className="sr-only">Details</span>
              </Table.Th>
            )}
            {columns.map((column) => (
              <Head key={column.key} column={column} sorting={props.sorting} onSort={props.onSort} />
            ))}
          </Table.Tr>
        </Table.Thead>
        {rows === undefined || (loading && rows.length === 0) ? (
          <GreyRows columns={width} />
        ) : rows.length > VIRTUAL_FROM && height !== undefined ? (
          <VirtualBody {...body} rows={rows} scroller={scroller} width={width} />
        ) : (
          rows.map((row) => <RowBody key={rowKey(row)} {...body} row={row} width={width} />)
        )}
      </Table>
    </section>
  );
}

interface HeadProps<Row> {
  column: Column<Row>;
  sorting?: Sorting | null;
  onSort?: (sorting: Sorting) => void;
}

function Head<Row>({ column, sorting, onSort }: HeadProps<Row>) {
  const sorted = sorting?.key === column.key ? (sorting.descending ? "descending" : "ascending") : undefined;
  const Icon = sorted === "descending" ? IconArrowDown : sorted === "ascending" ? IconArrowUp : IconArrowsSort;
  return (
    <Table.Th w={column.width} ta={column.align} aria-sort={sorted} className={tableClasses.head}>
      {column.sortable && onSort ? (
        <UnstyledButton
          className={tableClasses.sort}
          onClick={() => onSort({ key: column.key, descending: sorted !== "descending" })}
        >
          {column.label}
          <Icon size={13} aria-hidden />
        </UnstyledButton>
      ) : (
        column.label
      )}
    </Table.Th>
  );
}

interface BodyProps<Row> extends ExpandableTableProps<Row> {
  opened: ReadonlySet<string>;
  toggle: (key: string) => void;
  width: number;
}

interface RowBodyProps<Row> extends BodyProps<Row> {
  row: Row;
  index?: number;
  measure?: (element: HTMLTableSectionElement | null) => void;
}

/** A row and what is below it, in a `tbody` of its own, so that both are measured as one. */
function RowBody<Row>(props: RowBodyProps<Row>) {
  const { columns, row, rowKey, rowName, details, opened, toggle, isNew, index, measure, width } = props;
  const key = rowKey(row);
  const isOpen = opened.has(key);
  const onClick = (event: React.MouseEvent) => {
    const inner = (event.target as HTMLElement).closest("a, button, input, label");
    if (!inner && !getSelection()?.toString()) toggle(key);
  };
  return (
    <Table.Tbody ref={measure} data-index={index}>
      <Table.Tr
        className={`${tableClasses.row} ${details ? classes.row : ""}`}
        data-new={isNew?.(row) || undefined}
        data-open={isOpen || undefined}
        onClick={details ? onClick : undefined}
      >
        {details && (
          <Table.Td pr={0}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-expanded={isOpen}
              aria-label={`${isOpen ? "Close" : "Open"} ${rowName(row)}`}
              onClick={() => toggle(key)}
            >
              <IconChevronRight size={16} className={classes.chevron} data-open={isOpen || undefined} />
            </ActionIcon>
          </Table.Td>
        )}
        {columns.map((column) => (
          <Table.Td
            key={column.key}
            ta={column.align}
            className={column.align === "right" ? tableClasses.number : undefined}
          >
            {column.render(row)}
          </Table.Td>
        ))}
      </Table.Tr>
      {isOpen && details && (
        <Table.Tr className={classes.details}>
          <Table.Td colSpan={width} p={0}>
            <div className={classes.inner}>{details(row)}</div>
          </Table.Td>
        </Table.Tr>
      )}
    </Table.Tbody>
  );
}

interface VirtualBodyProps<Row> extends BodyProps<Row> {
  rows: Row[];
  scroller: RefObject<HTMLDivElement | null>;
}

function VirtualBody<Row>({ rows, scroller, ...props }: VirtualBodyProps<Row>) {
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => props.rowKey(rows[index] as Row),
    overscan: 12,
  });
  const shown = virtual.getVirtualItems();
  const before = shown[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    <>
      <Filler height={before} width={props.width} />
      {shown.map((item) => (
        <RowBody
          key={item.key}
          {...props}
          rows={rows}
          row={rows[item.index] as Row}
          index={item.index}
          measure={virtual.measureElement}
        />
      ))}
      <Filler height={after} width={props.width} />
    </>
  );
}

/** Holds the place of rows that are not drawn. */
function Filler({ height, width }: { height: number; width: number }) {
  if (height <= 0) return null;
  return (
    <tbody aria-hidden="true">
      <tr>
        <td colSpan={width} style={{ height, padding: 0, border: 0 }} />
      </tr>
    </tbody>
  );
}

function GreyRows({ columns }: { columns: number }) {
  return (
    <Table.Tbody aria-hidden="true">
      {Array.from({ length: GREY_ROWS }, (_, row) => (
        <Table.Tr key={row}>
          {Array.from({ length: columns }, (_, column) => (
            <Table.Td key={column}>
              <Skeleton h={14} my={4} w={column === 0 ? 14 : "60%"} />
            </Table.Td>
          ))}
        </Table.Tr>
      ))}
    </Table.Tbody>
  );
}

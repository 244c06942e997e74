import { Skeleton, Table, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowsSort, IconArrowUp } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";
import classes from "./DataTable.module.css";

export interface Column<Row> {
  /** Also what `onSort` is told. */
  key: string;
  label: ReactNode;
  render: (row: Row) => ReactNode;
  /** Numbers stand at the right, so that their digits line up. */
  align?: "left" | "right";
  width?: number | string;
  sortable?: boolean;
  /** For screen readers, where `label` is no text or empty, such as a column of buttons. */
  name?: string;
}

export interface Sorting {
  key: string;
  descending: boolean;
}

export interface DataTableProps<Row> {
  /** What the table lists, for screen readers. */
  label: string;
  columns: Column<Row>[];
  rows: Row[] | undefined;
  rowKey: (row: Row) => string | number;
  /** While true and without rows, grey lines stand where the rows will be. */
  loading?: boolean;
  /** In place of a table without rows. */
  empty?: ReactNode;
  sorting?: Sorting | null;
  onSort?: (sorting: Sorting) => void;
  onRowClick?: (row: Row) => void;
  /** Rows that are looked at, or chosen. */
  isActive?: (row: Row) => boolean;
  /** Height in which the table scrolls by itself; needed above some 200 rows, which are then drawn only where seen. */
  height?: number | string;
}

const ROW_PX = 38; // a first guess; real rows are measured
const VIRTUAL_FROM = 200;
const GREY_ROWS = 6;

/** A table that scrolls sideways inside itself, with a head that stays. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, loading = false, empty, height } = props;
  const scroller = useRef<HTMLDivElement>(null);
  if (rows && rows.length === 0 && !loading) return <>{empty ?? null}</>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard
    <section ref={scroller} className={classes.scroller} style={{ maxHeight: height }} aria-label={label} tabIndex={0}>
      <Table
        verticalSpacing={6}
        horizontalSpacing="sm"
        highlightOnHover={Boolean(props.onRowClick)}
        highlightOnHoverColor="var(--hr-wash)"
        stickyHeader
      >
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <HeadCell key={column.key} column={column} sorting={props.sorting} onSort={props.onSort} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows === undefined || (loading && rows.length === 0) ? (
            <GreyRows columns={columns.length} />
          ) : rows.length > VIRTUAL_FROM && height !== undefined ? (
            <VirtualRows {...props} rows={rows} scroller={scroller} />
          ) : (
            rows.map((row) => <BodyRow key={props.rowKey(row)} {...props} row={row} />)
          )}
        </Table.Tbody>
      </Table>
    </section>
  );
}

interface HeadCellProps<Row> {
  column: Column<Row>;
  sorting?: Sorting | null;
  onSort?: (sorting: Sorting) => void;
}

function HeadCell<Row>({ column, sorting, onSort }: HeadCellProps<Row>) {
  const sorted = sorting?.key === column.key ? (sorting.descending ? "descending" : "ascending") : undefined;
  const Icon = sorted === "descending" ? IconArrowDown : sorted === "ascending" ? IconArrowUp : IconArrowsSort;
  return (
    <Table.Th w={column.width} ta={column.align} aria-sort={sorted} className={classes.head}>
      {column.sortable && onSort ? (
        <UnstyledButton
          className={classes.sort}
          onClick={() => onSort({ key: column.key, descending: sorted !== "descending" })}
        >
          {column.label}
          <Icon size={13} aria-hidden />
        </UnstyledButton>
      ) : (
        column.label || <span className="sr-only">{column.name ?? column.key}</span>
      )}
    </Table.Th>
  );
}

interface BodyRowProps<Row> extends DataTableProps<Row> {
  row: Row;
  index?: number;
  measure?: (element: HTMLTableRowElement | null) => void;
}

/** A click anywhere in the row does what its main link does; the keyboard has the link itself. */
function BodyRow<Row>({ columns, row, onRowClick, isActive, index, measure }: BodyRowProps<Row>) {
  const onClick = onRowClick
    ? (event: React.MouseEvent) => {
        const inner = (event.target as HTMLElement).closest("a, button, input, label, [role=menuitem]");
        if (!inner && !getSelection()?.toString()) onRowClick(row);
      }
    : undefined;
  return (
    <Table.Tr
      ref={measure}
      data-index={index}
      data-active={isActive?.(row) || undefined}
      className={classes.row}
      onClick={onClick}
      style={onRowClick ? { cursor: "pointer" } : undefined}
    >
      {columns.map((column) => (
        <Table.Td key={column.key} ta={column.align} className={column.align === "right" ? classes.number : undefined}>
          {column.render(row)}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}

interface VirtualRowsProps<Row> extends DataTableProps<Row> {
  rows: Row[];
  scroller: React.RefObject<HTMLDivElement | null>;
}

function VirtualRows<Row>({ rows, scroller, ...props }: VirtualRowsProps<Row>) {
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const shown = virtual.getVirtualItems();
  const before = shown[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (shown[shown.length - 1]?.end ?? 0);
  return (
    <>
      <Filler height={before} columns={props.columns.length} />
      {shown.map((item) => {
        const row = rows[item.index] as Row;
        return (
          <BodyRow
            key={props.rowKey(row)}
            {...props}
            rows={rows}
            row={row}
            index={item.index}
            measure={virtual.measureElement}
          />
        );
      })}
      <Filler height={after} columns={props.columns.length} />
    </>
  );
}

function Filler({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it only holds the place of rows that are not drawn
    <tr role="presentation">
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

function GreyRows({ columns }: { columns: number }) {
  return Array.from({ length: GREY_ROWS }, (_, row) => (
    <Table.Tr key={row} aria-hidden="true">
      {Array.from({ length: columns }, (_, column) => (
        <Table.Td key={column}>
          <Skeleton h={14} my={4} w={column === 0 ? "70%" : "45%"} />
        </Table.Td>
      ))}
    </Table.Tr>
  ));
}

import { DataTable, type DataTableProps } from "./DataTable";
import { PagedList, type PagedListProps, restOfScreen } from "./PagedList";

type PagedTableProps<Row> = Omit<DataTableProps<Row>, "loading" | "height"> &
  Omit<PagedListProps, "shown"> & {
    /** The height of what stands above it, in rem: the table has the rest of the screen. */
    above?: number;
  };

/** A table that is read in parts: the list of a page. */
export function PagedTable<Row>({ paging, nouns, failed, above = 17, ...table }: PagedTableProps<Row>) {
  return (
    <PagedList paging={paging} shown={table.rows?.length} nouns={nouns} failed={failed}>
      <DataTable<Row> {...table} loading={paging.loading} height={restOfScreen(above)} />
    </PagedList>
  );
}

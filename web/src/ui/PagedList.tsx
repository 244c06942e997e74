import type { ReactNode } from "react";
import { ErrorNotice } from "./ErrorNotice";
import { MoreRows } from "./MoreRows";
import type { Paging } from "./paging";

export interface PagedListProps {
  paging: Paging;
  /** How many rows are there by now. */
  shown: number | undefined;
  /** What the rows are, in the plural: "persons". */
  nouns: string;
  /** What went wrong where it could not be read. */
  failed?: string;
}

/** Around the rows of a list: its error in their place, their age, and the way to more of them. */
export function PagedList({ paging, shown, nouns, failed, children }: PagedListProps & { children: ReactNode }) {
  if (paging.error) return <ErrorNotice error={paging.error} onRetry={paging.retry} title={failed} />;
  return (
    <div aria-busy={paging.stale} style={{ opacity: paging.stale ? 0.6 : 1 }}>
      {children}
      {shown !== undefined && shown > 0 && (
        <MoreRows
          shown={shown}
          total={paging.total}
          nouns={nouns}
          hasMore={paging.hasMore}
          loading={paging.loadingMore}
          onMore={paging.more}
        />
      )}
    </div>
  );
}

const LEAST_PX = 320;

/** So high that what stands above the list (in rem) and the line below it stay on the screen. */
export const restOfScreen = (above: number): string => `max(${LEAST_PX}px, calc(100dvh - ${above}rem))`;

import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty, Failed, Waiting } from './basics.tsx';
import { figure } from './figure.ts';

export interface Column<T> {
  readonly key: string;
  readonly title: ReactNode;
  readonly cell: (row: T) => ReactNode;
  readonly align?: 'right' | 'center';
  readonly width?: number | string;
  /** On a phone a row is a card: `title` heads it, `hide` leaves it out. */
  readonly phone?: 'title' | 'hide';
}

interface RowProps<T> {
  readonly row: T;
  readonly columns: readonly Column<T>[];
  readonly tone: string | undefined;
}

const PlainRow = <T,>({ row, columns, tone }: RowProps<T>): ReactNode => (
  <tr className={tone}>
    {columns.map((c) => (
      <td key={c.key} data-label={typeof c.title === 'string' ? c.title : ''} data-phone={c.phone} className={c.align}>
        {c.cell(row)}
      </td>
    ))}
  </tr>
);
/** Memoised: antd's Table takes 100 ms to paint what a plain row does in 20. */
const Row = memo(PlainRow) as typeof PlainRow;

export interface TableProps<T> {
  readonly label: string;
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly keyOf: (row: T) => string;
  readonly toneOf?: (row: T) => string | undefined;
  /** A line below the last row, over all columns. */
  readonly footer?: ReactNode;
}

export function PlainTable<T>({ label, rows, columns, keyOf, toneOf, footer }: TableProps<T>): ReactNode {
  return (
    <div className="table-box" role="region" aria-label={label} tabIndex={0}>
      <table className="grid">
        <thead>
          <tr>
            {columns.map((c) => (
              <th key={c.key} scope="col" className={c.align} style={c.width === undefined ? undefined : { width: c.width }}>
                {c.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={keyOf(row)} row={row} columns={columns} tone={toneOf?.(row)} />
          ))}
        </tbody>
        {footer === undefined ? null : (
          <tfoot>
            <tr>
              <td colSpan={columns.length} className="quiet" data-label="">
                {footer}
              </td>
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

interface Pages<T> {
  readonly items: readonly T[];
  readonly isPending: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isPlaceholderData: boolean;
  readonly hasNextPage: boolean;
  readonly error: unknown;
  fetchNextPage(): unknown;
  refetch(): unknown;
}

/** A keyset list with its first wait, its emptiness, its failure, and "load more". Old rows stay while new ones come. */
export function PagedTable<T>({
  pages,
  empty,
  ...table
}: Omit<TableProps<T>, 'rows'> & { readonly pages: Pages<T>; readonly empty?: ReactNode }): ReactNode {
  const { t } = useTranslation();
  if (pages.error !== null && pages.items.length === 0) return <Failed error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.isPending) return <Waiting />;
  if (pages.items.length === 0) return empty ?? <Empty />;
  return (
    <div aria-busy={pages.isPlaceholderData} className={pages.isPlaceholderData ? 'refetching' : undefined}>
      <PlainTable {...table} rows={pages.items} />
      <div className="table-foot">
        <span className="quiet">{t('common.rowsShown', { shown: figure(pages.items.length) })}</span>
        {pages.hasNextPage ? (
          <button
            type="button"
            className="link-button small"
            disabled={pages.isFetchingNextPage}
            aria-busy={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            {t('common.loadMore')}
          </button>
        ) : (
          <span className="quiet">{t('common.endOfList')}</span>
        )}
      </div>
    </div>
  );
}

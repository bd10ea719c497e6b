import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef, type MouseEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderView } from '@danflow/contract';
import type { ListedColumn } from './order-columns.tsx';
import { useIsActive, useIsSelected, useSelectedIds, type Selection } from './selection.ts';

const ROW_HEIGHT = 40;
const OVERSCAN = 8;
/** So many rows before the end, the next page is asked for. */
const AHEAD = 20;

export interface RowsProps {
  readonly label: string;
  readonly orders: readonly OrderView[];
  readonly columns: readonly ListedColumn[];
  readonly selection: Selection;
  /** How many there are in all, as far as that is known. */
  readonly total: number | undefined;
  readonly onNearEnd: () => void;
  /** Hands out the way to a row, for the keyboard. */
  readonly scrollWith: (scroll: ((index: number) => void) | null) => void;
}

export function PickBox({ order, selection }: { readonly order: OrderView; readonly selection: Selection }): ReactNode {
  const { t } = useTranslation();
  const isSelected = useIsSelected(selection, order.id);
  return (
    <label className="pick-box">
      <input
        type="checkbox"
        checked={isSelected}
        aria-label={t('orderList.pick', { no: order.orderNo })}
        onChange={() => selection.toggle(order.id)}
        onClick={() => selection.activate(order.id)}
      />
    </label>
  );
}

interface RowProps {
  readonly order: OrderView;
  readonly index: number;
  readonly columns: readonly ListedColumn[];
  readonly selection: Selection;
}

export const stateClass = (isSelected: boolean, isActive: boolean): string | undefined =>
  [isSelected ? 'picked' : '', isActive ? 'active' : ''].filter((c) => c !== '').join(' ') || undefined;

/** Memoised, and told of its own selection alone. */
const Row = memo(function Row({ order, index, columns, selection }: RowProps): ReactNode {
  const isSelected = useIsSelected(selection, order.id);
  const isActive = useIsActive(selection, order.id);
  return (
    <tr data-id={order.id} aria-rowindex={index + 2} className={stateClass(isSelected, isActive)}>
      <td className="pick">
        <PickBox order={order} selection={selection} />
      </td>
      {columns.map((c) => (
        <td key={c.key} className={c.key === 'no' ? 'first' : c.align}>
          {c.cell(order)}
        </td>
      ))}
    </tr>
  );
});

/** Selects all that are loaded, or none. */
export function PickAll({ orders, selection }: { readonly orders: readonly OrderView[]; readonly selection: Selection }): ReactNode {
  const { t } = useTranslation();
  const ids = useSelectedIds(selection);
  const box = useRef<HTMLInputElement>(null);
  const picked = orders.reduce((n, o) => n + (ids.has(o.id) ? 1 : 0), 0);
  const isAll = picked > 0 && picked === orders.length;
  useEffect(() => {
    if (box.current) box.current.indeterminate = picked > 0 && !isAll;
  }, [picked, isAll]);
  return (
    <label className="pick-box">
      <input
        ref={box}
        type="checkbox"
        checked={isAll}
        aria-label={t('orderList.pickLoaded', { n: orders.length })}
        onChange={() =>
          selection.put(
            orders.map((o) => o.id),
            !isAll,
          )
        }
      />
    </label>
  );
}

export function useNearEnd(rows: Virtualizer<HTMLDivElement, Element>, count: number, onNearEnd: () => void): void {
  const last = rows.getVirtualItems().at(-1)?.index ?? 0;
  useEffect(() => {
    if (count > 0 && last >= count - AHEAD) onNearEnd();
  }, [last, count, onNearEnd]);
}

/** Shift and a click on a row selects from the active one to here, as file managers do. */
export function rangeTo(event: MouseEvent, orders: readonly OrderView[], selection: Selection): void {
  if (!event.shiftKey) return;
  const id = (event.target as HTMLElement).closest<HTMLElement>('[data-id]')?.dataset.id;
  const from = orders.findIndex((o) => o.id === selection.active());
  const to = orders.findIndex((o) => o.id === id);
  if (from < 0 || to < 0) return;
  event.preventDefault();
  selection.put(
    orders.slice(Math.min(from, to), Math.max(from, to) + 1).map((o) => o.id),
    true,
  );
  selection.activate(id ?? null);
}

/** Stands for the rows that are not drawn. */
const Space = ({ height, columns }: { readonly height: number; readonly columns: number }): ReactNode =>
  height > 0 ? (
    <tr aria-hidden="true" style={{ height }}>
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  ) : null;

function Head({ orders, columns, selection }: Pick<RowsProps, 'orders' | 'columns' | 'selection'>): ReactNode {
  return (
    <thead>
      <tr>
        <th scope="col" className="pick">
          <PickAll orders={orders} selection={selection} />
        </th>
        {columns.map((c) => (
          <th
            key={c.key}
            scope="col"
            className={c.key === 'no' ? 'first' : c.align}
            style={c.key === 'goods' ? undefined : { width: c.width }}
          >
            {c.title}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** Rows of 40 px; only those on the screen are drawn, so that three hundred cost what twenty do. */
export function OrderTable({ label, orders, columns, selection, total, onNearEnd, scrollWith }: RowsProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  // What it hands out changes as one scrolls and is not to be kept; the rows are memoised by themselves.
  // oxlint-disable-next-line react/incompatible-library
  const rows = useVirtualizer({
    count: orders.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    scrollPaddingStart: ROW_HEIGHT,
  });
  useNearEnd(rows, orders.length, onNearEnd);
  useEffect(() => {
    scrollWith((index) => rows.scrollToIndex(index));
    return () => scrollWith(null);
  }, [rows, scrollWith]);
  const shown = rows.getVirtualItems();
  const before = shown[0]?.start ?? 0;
  const after = rows.getTotalSize() - (shown.at(-1)?.end ?? 0);
  const width = columns.reduce((sum, c) => sum + c.width, 40);
  return (
    <div ref={box} className="orders-scroll" role="region" aria-label={label} tabIndex={0}>
      <table
        className="grid orders-grid"
        style={{ minWidth: width }}
        aria-rowcount={(total ?? orders.length) + 1}
        onClickCapture={(e) => rangeTo(e, orders, selection)}
      >
        <Head orders={orders} columns={columns} selection={selection} />
        <tbody>
          <Space height={before} columns={columns.length + 1} />
          {shown.map(({ index }) => {
            const order = orders[index];
            return order ? <Row key={order.id} order={order} index={index} columns={columns} selection={selection} /> : null;
          })}
          <Space height={after} columns={columns.length + 1} />
        </tbody>
      </table>
    </div>
  );
}

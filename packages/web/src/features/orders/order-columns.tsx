import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { LIST_COLUMNS, type ListColumn, type Masks, type OrderView } from '@danflow/contract';
import { When } from '../../ui/when.tsx';
import {
  AmountCell,
  DeadlineCell,
  GoodsCell,
  MemoCell,
  NumberLink,
  PrintedCell,
  ReceiverCell,
  StatusCell,
  TrackingCell,
} from './order-cells.tsx';

export interface ListedColumn {
  readonly key: ListColumn;
  readonly title: string;
  /** In pixels; the goods take what is left. */
  readonly width: number;
  readonly align?: 'right';
  readonly cell: (order: OrderView) => ReactNode;
}

export interface ColumnContext {
  readonly t: TFunction;
  readonly shopName: (id: string) => string;
  readonly warehouseName: (id: string | null) => string;
  readonly assigneeName: (id: string | null) => string;
  readonly onEdit?: ((order: OrderView) => void) | undefined;
}

/** What a shop with one of everything needs to see first. */
export const DEFAULT_COLUMNS: readonly ListColumn[] = ['no', 'status', 'goods', 'receiver', 'amount', 'deadline', 'memo', 'createdAt'];

/** Hidden is hidden: a column of what a role may not see is not there to be chosen (R15). */
export const columnsFor = (masks: Masks, mayAssign: boolean): ListColumn[] =>
  LIST_COLUMNS.filter((c) => (c !== 'amount' || masks.amounts === 'shown') && (c !== 'assignee' || mayAssign));

/** The number always stands first: it is how a row is opened. */
export function chosenColumns(wanted: readonly ListColumn[], there: readonly ListColumn[]): ListColumn[] {
  return ['no', ...wanted.filter((c) => c !== 'no' && there.includes(c))];
}

const text = (value: string): ReactNode => <span title={value}>{value}</span>;

export function listedColumns({ t, shopName, warehouseName, assigneeName, onEdit }: ColumnContext): Record<ListColumn, ListedColumn> {
  const column = (key: ListColumn, width: number, cell: ListedColumn['cell'], align?: 'right'): ListedColumn => ({
    key,
    title: t(`orderList.column.${key}`),
    width,
    cell,
    ...(align ? { align } : {}),
  });
  return {
    no: column('no', 190, (o) => <NumberLink order={o} />),
    status: column('status', 158, (o) => <StatusCell order={o} />),
    goods: column('goods', 176, (o) => <GoodsCell order={o} />),
    receiver: column('receiver', 186, (o) => <ReceiverCell order={o} />),
    amount: column('amount', 146, (o) => <AmountCell order={o} />, 'right'),
    deadline: column('deadline', 92, (o) => <DeadlineCell order={o} />),
    memo: column('memo', 120, (o) => <MemoCell order={o} onEdit={onEdit} />),
    shop: column('shop', 120, (o) => text(shopName(o.shopId))),
    warehouse: column('warehouse', 120, (o) => text(warehouseName(o.warehouseId))),
    createdAt: column('createdAt', 108, (o) => <When at={o.createdAt} short />),
    paidAt: column('paidAt', 108, (o) => <When at={o.paidAt} short />),
    type: column('type', 80, (o) => t(`words.type.${o.type}`)),
    terms: column('terms', 96, (o) => t(`words.terms.${o.paymentTerms}`)),
    source: column('source', 80, (o) => t(`words.source.${o.source}`)),
    sourceNo: column('sourceNo', 160, (o) => text(o.sourceNo ?? '')),
    qty: column('qty', 72, (o) => o.totalQty, 'right'),
    assignee: column('assignee', 110, (o) => text(assigneeName(o.assigneeId))),
    tracking: column('tracking', 190, (o) => <TrackingCell order={o} />),
    printed: column('printed', 104, (o) => <PrintedCell order={o} />),
  };
}

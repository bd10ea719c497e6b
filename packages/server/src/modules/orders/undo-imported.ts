import type { Tx } from '../../platform/tx.ts';
import { releaseStock } from './order-stock.ts';
import type { OrderFacts } from './order.facts.ts';
import { lockOrders, patchedLines, saveOrder, type LockedOrder } from './order.repo.ts';
import { lineSums } from './order.rules.ts';

/** Orders that keep an import from being undone: money or goods of their own moved since. */
export interface UndoResult {
  readonly undone: readonly string[];
  readonly kept: readonly string[];
}

/**
 * Takes back imported orders: cancelled with `import_undone`, stock released, source numbers free for another import (the
 * number stays among the attributes). The record of the payment elsewhere is the caller's to take back in this transaction;
 * `isOwn` names orders with a payment of their own, which are left alone like those that shipped from here.
 */
export async function undoImported(tx: Tx, orderIds: readonly string[], isOwn: ReadonlySet<string>): Promise<UndoResult> {
  const undone: string[] = [];
  const kept: string[] = [];
  for (const order of await lockOrders(tx, orderIds)) {
    const { row } = order;
    if (isOwn.has(row.id) || (!row.is_historical && row.shipped_qty > 0)) {
      kept.push(row.id);
      continue;
    }
    await undoOne(tx, order);
    undone.push(row.id);
  }
  return { undone, kept };
}

async function undoOne(tx: Tx, order: LockedOrder): Promise<void> {
  const { row } = order;
  const lines = row.is_historical || row.status === 'cancelled' ? order.lines : patchedLines(order.lines, releaseStock(tx, order));
  const after: OrderFacts = {
    ...row,
    status: 'cancelled',
    cancel_reason: row.status === 'cancelled' ? row.cancel_reason : 'import_undone',
    cancelled_at: row.cancelled_at ?? tx.now,
    source_no: null,
    attributes: { ...(row.attributes as object), import_source_no: row.source_no },
    pay_by: null,
    ship_by: null,
    hold_until: null,
    paid_amount: 0,
    payment_state: 'unpaid',
    ...(row.is_historical ? {} : { shortage_qty: lineSums(lines).shortage_qty }),
  };
  const saved = saveOrder(tx, { before: order, row: after, lines, action: 'undo_import', reason: null });
  const { id: orderId, version } = saved.row;
  tx.emit({ kind: 'order.changed', orderId, version, action: 'undo_import' });
  if (row.status !== 'cancelled') tx.emit({ kind: 'order.cancelled', orderId, version });
}

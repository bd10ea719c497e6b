import type { Tx } from '../../platform/tx.ts';
import { changeOrder } from './change-order.ts';
import type { LockedOrder } from './order.repo.ts';
import { dropRest, type DroppedLine } from './drop-lines.ts';

/** A refund was asked for: from this transaction on nothing of the order ships (R23). `amount` ≤ what the order holds and is not already going back. */
export async function beginRefund(
  tx: Tx,
  order: LockedOrder,
  refund: { readonly amount: number; readonly reason?: string | null },
): Promise<LockedOrder> {
  return changeOrder(tx, order, {
    action: 'refund',
    patch: { refund_pending_amount: order.row.refund_pending_amount + refund.amount },
    reason: refund.reason ?? null,
  });
}

/**
 * The provider's word on a refund. Done: money is out of the order, and `dropped` units of it are not sent any more (R2, see
 * drop-lines.ts). Not done: the order is as before, and may ship again.
 */
export async function finishRefund(
  tx: Tx,
  order: LockedOrder,
  refund: { readonly amount: number; readonly isDone: boolean; readonly reason?: string | null; readonly dropped?: readonly DroppedLine[] },
): Promise<LockedOrder> {
  const { row } = order;
  const pending = row.refund_pending_amount - refund.amount;
  const reason = refund.reason ?? null;
  if (!refund.isDone) return changeOrder(tx, order, { action: 'settle_refund', patch: { refund_pending_amount: pending }, reason });
  const patch = {
    refund_pending_amount: pending,
    paid_amount: row.paid_amount - refund.amount,
    refunded_amount: row.refunded_amount + refund.amount,
  };
  const refunded = await changeOrder(tx, order, { action: 'settle_refund', patch, reason });
  return dropRest(tx, refunded, refund.dropped ?? [], reason);
}

import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/tx.ts';
import { refundNoOf } from './payment.rules.ts';
import { ledgerOf, saveAttempt, type AttemptRow, type RefundRow } from './attempt.repo.ts';

export interface NewRefund {
  readonly amount: number;
  readonly source: 'order' | 'suspense';
  readonly reason: string;
}

/**
 * The refund and its number are stored before anybody is asked (R23), so that a crash after the provider's yes asks
 * again under the same number and moves no second amount. The provider is called by the handler of `refund.requested`.
 */
export async function insertRefund(
  tx: Tx,
  attempt: AttemptRow,
  { amount, source, reason }: NewRefund,
): Promise<{ attempt: AttemptRow; refund: RefundRow }> {
  const { refunds } = await ledgerOf(tx, attempt.id);
  const refund: RefundRow = {
    id: newId(tx.now),
    refund_no: refundNoOf(attempt.out_trade_no, refunds),
    attempt_id: attempt.id,
    order_id: attempt.order_id,
    amount,
    source,
    state: 'pending',
    reason,
    requested_by: tx.actor.id,
    requested_at: tx.now,
    finished_at: null,
    provider_refund_no: null,
    failure: null,
  };
  await tx.db.insertInto('refunds').values(refund).execute();
  const saved = await saveAttempt(tx, attempt, { refund_pending_amount: attempt.refund_pending_amount + amount }, 'request_refund', reason);
  tx.emit({ kind: 'refund.requested', refundId: refund.id });
  return { attempt: saved, refund };
}

/** Gives back money that no order claims; the order is not touched. */
export async function beginSuspenseRefund(tx: Tx, attempt: AttemptRow, amount: number, reason: string): Promise<AttemptRow> {
  return (await insertRefund(tx, attempt, { amount, source: 'suspense', reason })).attempt;
}

/** Null when somebody has finished it meanwhile. The caller holds the locks of order and attempt. */
export async function lockPendingRefund(tx: Tx, refundId: string): Promise<RefundRow | null> {
  const row = await tx.db.selectFrom('refunds').selectAll().where('id', '=', refundId).forUpdate().executeTakeFirst();
  return row?.state === 'pending' ? row : null;
}

import { DomainError, type CaptureOutcome, type OfflineMethod } from '@danflow/contract';
import type { Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { lockOrderInScope } from '../orders/index.ts';
import { insertAttempt, lockAttempts } from './attempt.repo.ts';
import { captureTrade } from './capture.ts';
import { outTradeNoOf } from './payment.rules.ts';

export interface OfflinePayment {
  readonly orderId: string;
  readonly method: OfflineMethod;
  readonly amount: number;
  readonly paidAt?: string | undefined;
  readonly proofFileId?: string | undefined;
  readonly note: string;
}

/** Clocks of people's devices run a little fast. */
const FUTURE_MS = 5 * 60_000;

/**
 * Money taken by hand. It has been taken, so it is booked whatever the order's state: too late, too much and too little
 * end like a provider's payment would, in a revived order, a refund, or a task.
 */
export async function recordOfflinePayment(
  tx: Tx,
  principal: Principal,
  payment: OfflinePayment,
): Promise<{ attemptId: string; outcome: CaptureOutcome }> {
  const order = await lockOrderInScope(tx, principal, payment.orderId);
  const paidAt = payment.paidAt === undefined ? tx.now : new Date(payment.paidAt);
  if (paidAt.getTime() > tx.now.getTime() + FUTURE_MS) throw new DomainError('bad_request', { detail: 'paidAt lies in the future' });
  if (payment.proofFileId !== undefined) await requireProof(tx, payment.proofFileId);
  const outTradeNo = outTradeNoOf(order.row.order_no, (await lockAttempts(tx, payment.orderId)).length);
  if (outTradeNo === null) throw new DomainError('too_many_requests', { seconds: 3600 });
  const attempt = await insertAttempt(tx, {
    order_id: payment.orderId,
    out_trade_no: outTradeNo,
    provider: 'offline',
    method: payment.method,
    currency: order.row.currency,
    amount: payment.amount,
    proof_file_id: payment.proofFileId ?? null,
    note: payment.note === '' ? null : payment.note,
  });
  const { outcome } = await captureTrade(tx, attempt.id, {
    paidAmount: payment.amount,
    currency: order.row.currency,
    paidAt,
    tradeNo: null,
  });
  return { attemptId: attempt.id, outcome: outcome as CaptureOutcome };
}

async function requireProof(tx: Tx, fileId: string): Promise<void> {
  const file = await tx.db.selectFrom('files').select('id').where('id', '=', fileId).where('kind', '=', 'payment_proof').executeTakeFirst();
  if (!file) throw new DomainError('not_found', { what: 'proofFileId' });
}

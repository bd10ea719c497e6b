import type { Tx } from '../../platform/tx.ts';
import { changeOrder } from './change-order.ts';
import type { LockedOrder } from './order.repo.ts';
import { amountDue, amountOwed } from './order.rules.ts';
import { reviveWithPayment } from './revive-order.ts';

export interface Capture {
  readonly amount: number;
  readonly at: Date;
  readonly attemptId: string;
  readonly provider: string;
}

/**
 * What became of captured money on the order's side. `refund`: the order cannot use it (cancelled and not to be revived,
 * or already paid): all of it goes back. `suspense`: less or more than owed; `allocated` is what the order took.
 */
export interface CaptureResult {
  readonly outcome: 'paid' | 'deposit' | 'collected' | 'revived' | 'refund' | 'suspense';
  readonly allocated: number;
  readonly order: LockedOrder;
}

/** Decides which part of captured money the order takes, and moves the order accordingly; runs under the order's lock (R4, R2). */
export async function capturePayment(tx: Tx, order: LockedOrder, capture: Capture): Promise<CaptureResult> {
  const { row } = order;
  const facts = { payment: [null, { attemptId: capture.attemptId, provider: capture.provider, amount: capture.amount }] as const };
  if (row.status === 'cancelled') return captureCancelled(tx, order, capture, facts);
  const due = amountDue(row);
  if (due === 0) return { outcome: 'refund', allocated: 0, order };
  // Less than owed does not pay: a person decides (ask for the rest, or give it back).
  if (capture.amount < due) return { outcome: 'suspense', allocated: 0, order };
  // More than the deposit is a larger first part, up to the whole price: nobody has to look at it.
  const owed = amountOwed(row);
  const allocated = Math.min(capture.amount, owed);
  const paid = await changeOrder(tx, order, { action: 'pay', patch: { paid_amount: row.paid_amount + allocated }, facts });
  return { outcome: outcomeOf(row.status, capture.amount, owed), allocated, order: paid };
}

function outcomeOf(status: string, captured: number, owed: number): CaptureResult['outcome'] {
  if (captured > owed) return 'suspense';
  if (captured < owed) return 'deposit';
  return status === 'pending_payment' ? 'paid' : 'collected';
}

async function captureCancelled(
  tx: Tx,
  order: LockedOrder,
  capture: Capture,
  facts: Record<string, readonly [unknown, unknown]>,
): Promise<CaptureResult> {
  const { row } = order;
  const fits = capture.amount === row.total_amount || capture.amount === row.deposit_amount;
  const isRevivable = row.cancel_reason === 'timeout' && row.paid_amount === 0 && row.refunded_amount === 0 && fits;
  const revived = isRevivable ? await reviveWithPayment(tx, order, capture.amount, facts) : null;
  return revived ? { outcome: 'revived', allocated: capture.amount, order: revived } : { outcome: 'refund', allocated: 0, order };
}

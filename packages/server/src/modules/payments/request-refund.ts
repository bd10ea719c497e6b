import { DomainError } from '@danflow/contract';
import type { Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { beginRefund, lockOrderInScope, requireAction } from '../orders/index.ts';
import { refundable, splitRefund, type RefundChoice } from './allocation.rules.ts';
import { ledgerOf, lockAttempts, type AttemptRow } from './attempt.repo.ts';
import { endRefund } from './finish-refund.ts';
import { isManual } from './providers.ts';
import { insertRefund } from './refund.repo.ts';

export interface RefundWish {
  readonly orderId: string;
  readonly attemptId?: string | undefined;
  readonly amount: number;
  readonly reason: string;
  readonly handedBackNote?: string | undefined;
}

/**
 * Refunds part or all of what an order holds, newest payments first. From this moment the order does not ship (R23).
 * Throws refund_exceeds with what is available, payment_not_open for an attempt that is not this order's.
 */
export async function requestRefund(tx: Tx, principal: Principal, wish: RefundWish): Promise<{ refundIds: string[] }> {
  const order = await lockOrderInScope(tx, principal, wish.orderId);
  requireAction(order, 'refund');
  const attempts = await attemptsFor(tx, wish);
  const choices = await availableOf(tx, attempts);
  const parts = splitRefund(wish.amount, choices);
  if (!parts) throw new DomainError('refund_exceeds', { available: choices.reduce((sum, c) => sum + c.available, 0) });
  await beginRefund(tx, order, { amount: wish.amount });
  const refundIds: string[] = [];
  for (const part of parts) {
    const attempt = attempts.find((a) => a.id === part.attemptId) as AttemptRow;
    const { refund } = await insertRefund(tx, attempt, { amount: part.amount, source: 'order', reason: wish.reason });
    refundIds.push(refund.id);
    if (wish.handedBackNote !== undefined && isManual(attempt.provider as 'offline'))
      await endRefund(tx, refund.id, { isDone: true, providerRefundNo: null, note: wish.handedBackNote });
  }
  return { refundIds };
}

async function attemptsFor(tx: Tx, { orderId, attemptId }: RefundWish): Promise<AttemptRow[]> {
  const all = (await lockAttempts(tx, orderId)).filter((a) => a.captured_amount > 0).toReversed();
  if (attemptId === undefined) return all;
  const named = all.filter((a) => a.id === attemptId);
  if (named.length === 0) throw new DomainError('payment_not_open');
  return named;
}

async function availableOf(tx: Tx, attempts: readonly AttemptRow[]): Promise<RefundChoice[]> {
  const choices: RefundChoice[] = [];
  for (const a of attempts) {
    const { balance, pending } = await ledgerOf(tx, a.id);
    choices.push({ attemptId: a.id, available: refundable(balance, pending, 'order') });
  }
  return choices;
}

/** The end of a refund by hand. Throws payment_not_open when it has ended, belongs to a provider, or lies out of scope. */
export async function settleManualRefund(
  tx: Tx,
  principal: Principal,
  refundId: string,
  end: Parameters<typeof endRefund>[2],
): Promise<{ refundId: string }> {
  const row = await tx.db
    .selectFrom('refunds')
    .innerJoin('payment_attempts as a', 'a.id', 'refunds.attempt_id')
    .select(['refunds.order_id', 'a.provider'])
    .where('refunds.id', '=', refundId)
    .executeTakeFirst();
  if (!row || !isManual(row.provider as 'offline')) throw new DomainError('payment_not_open');
  await lockOrderInScope(tx, principal, row.order_id).catch(() => {
    throw new DomainError('payment_not_open');
  });
  if (!(await endRefund(tx, refundId, end))) throw new DomainError('payment_not_open');
  return { refundId };
}

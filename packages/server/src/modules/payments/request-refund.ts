import { DomainError } from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import type { Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { beginRefund, lockOrderInScope, requireAction } from '../orders/index.ts';
import { refundable, splitRefund, type RefundChoice } from './allocation.rules.ts';
import { ledgerOf, lockAttempts, type AttemptRow } from './attempt.repo.ts';
import { endRefund } from './finish-refund.ts';
import { isManual } from './providers.ts';
import { askSecondPerson, insertRefund } from './refund.repo.ts';
import { judgeRefund } from './refund-limits.ts';
import { insertLines, partsFor, requireStillOpen, type LineWish } from './refund-lines.ts';

export interface RefundWish {
  readonly orderId: string;
  readonly attemptId?: string | undefined;
  readonly amount: number;
  readonly reason: string;
  /** What it is for; empty: an amount alone. */
  readonly lines: readonly LineWish[];
  readonly handedBackNote?: string | undefined;
}

/**
 * Refunds part or all of what an order holds, newest payments first. From this moment the order does not ship (R23). Beyond
 * what this person may give back alone it waits for a second one. Throws refund_exceeds with what is available,
 * refund_limit_reached, refund_lines_wrong, payment_not_open for an attempt that is not this order's.
 */
export async function requestRefund(tx: Tx, principal: Principal, wish: RefundWish): Promise<{ refundIds: string[] }> {
  const order = await lockOrderInScope(tx, principal, wish.orderId);
  requireAction(order, 'refund');
  const attempts = await attemptsFor(tx, wish);
  const choices = await availableOf(tx, attempts);
  const parts = splitRefund(wish.amount, choices);
  if (!parts) throw new DomainError('refund_exceeds', { available: choices.reduce((sum, c) => sum + c.available, 0) });
  const lines = await partsFor(tx, order, wish);
  const { currency } = order.row;
  const judged = await judgeRefund(tx, wish.amount, currency);
  const requestId = newId(tx.now);
  await beginRefund(tx, order, { amount: wish.amount, reason: wish.reason });
  await insertLines(tx, wish.orderId, requestId, wish.amount, lines);
  const refundIds: string[] = [];
  const handedBack = judged.isApprovalNeeded ? undefined : wish.handedBackNote;
  for (const part of parts) {
    const attempt = attempts.find((a) => a.id === part.attemptId) as AttemptRow;
    const { refund } = await insertRefund(tx, attempt, { amount: part.amount, source: 'order', reason: wish.reason, requestId, judged });
    if (judged.isApprovalNeeded && refundIds.length === 0) await askSecondPerson(tx, refund, wish.amount, currency);
    refundIds.push(refund.id);
    if (handedBack !== undefined && isManual(attempt.provider as 'offline'))
      await endRefund(tx, refund.id, { isDone: true, providerRefundNo: null, note: handedBack });
  }
  return { refundIds };
}

async function attemptsFor(tx: Tx, { orderId, attemptId }: Pick<RefundWish, 'orderId' | 'attemptId'>): Promise<AttemptRow[]> {
  const all = (await lockAttempts(tx, orderId)).filter((a) => a.captured_amount > 0).toReversed();
  if (attemptId === undefined) return all;
  const named = all.filter((a) => a.id === attemptId);
  if (named.length === 0) throw new DomainError('payment_not_open');
  return named;
}

/** What of each payment the order still holds and nobody has asked back. */
export async function availableOf(tx: Tx, attempts: readonly AttemptRow[]): Promise<RefundChoice[]> {
  const choices: RefundChoice[] = [];
  for (const a of attempts) {
    const { balance, pending } = await ledgerOf(tx, a.id);
    choices.push({ attemptId: a.id, available: refundable(balance, pending, 'order') });
  }
  return choices;
}

/** Only what failed can be asked for again; the order's part alone: what no order claims has a choice of its own. */
export async function isFailedOfOrder(tx: Tx, refundId: string): Promise<boolean> {
  const row = await tx.db.selectFrom('refunds').select(['state', 'source']).where('id', '=', refundId).executeTakeFirst();
  return row?.state === 'failed' && row.source === 'order';
}

/** The same wish under a new number: the provider has refused the old one for good. Throws as requestRefund does. */
export async function refundAgain(tx: Tx, principal: Principal, refundId: string): Promise<void> {
  const failed = await tx.db.selectFrom('refunds').selectAll().where('id', '=', refundId).executeTakeFirstOrThrow();
  const order = await lockOrderInScope(tx, principal, failed.order_id);
  requireAction(order, 'refund');
  const requestId = failed.request_id ?? failed.id;
  await requireStillOpen(tx, order, requestId);
  const attempts = await attemptsFor(tx, { orderId: failed.order_id, attemptId: failed.attempt_id });
  const { amount, reason } = failed;
  const available = (await availableOf(tx, attempts))[0]?.available ?? 0;
  if (amount > available) throw new DomainError('refund_exceeds', { available });
  const { currency } = order.row;
  const judged = await judgeRefund(tx, amount, currency);
  await beginRefund(tx, order, { amount, reason });
  const { refund } = await insertRefund(tx, attempts[0] as AttemptRow, { amount, source: 'order', reason, requestId, judged });
  if (judged.isApprovalNeeded) await askSecondPerson(tx, refund, amount, currency);
}

/** The end of a refund by hand. Throws payment_not_open when it has ended, waits for a second person, belongs to a provider, or lies out of scope. */
export async function settleManualRefund(
  tx: Tx,
  principal: Principal,
  refundId: string,
  end: Parameters<typeof endRefund>[2],
): Promise<{ refundId: string }> {
  const row = await tx.db
    .selectFrom('refunds')
    .innerJoin('payment_attempts as a', 'a.id', 'refunds.attempt_id')
    .select(['refunds.order_id', 'refunds.approval', 'a.provider'])
    .where('refunds.id', '=', refundId)
    .executeTakeFirst();
  if (!row || !isManual(row.provider as 'offline') || row.approval === 'waiting') throw new DomainError('payment_not_open');
  await lockOrderInScope(tx, principal, row.order_id).catch(() => {
    throw new DomainError('payment_not_open');
  });
  if (!(await endRefund(tx, refundId, end))) throw new DomainError('payment_not_open');
  return { refundId };
}

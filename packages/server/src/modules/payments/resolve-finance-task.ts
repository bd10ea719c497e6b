import { DomainError, type TaskResolution } from '@danflow/contract';
import { demand, type Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { amountDue, capturePayment, lockOrderInScope, type LockedOrder } from '../orders/index.ts';
import { applySuspense, refundable, splitRefund } from './allocation.rules.ts';
import { addAllocations, ledgerOf, lockAttempts, saveAttempt, type AttemptRow } from './attempt.repo.ts';
import { nextAttemptState } from './attempt.states.ts';
import { approveRefund, rejectRefund } from './decide-refund.ts';
import { settleTask } from './finance-task.repo.ts';
import { choicesOf } from './payment.rules.ts';
import { beginSuspenseRefund } from './refund.repo.ts';
import { isFailedOfOrder, refundAgain } from './request-refund.ts';

export interface Decision {
  readonly taskId: string;
  readonly resolution: TaskResolution;
  readonly note: string;
}

interface Held {
  readonly attempt: AttemptRow;
  readonly suspense: number;
}

/** Everything of the order that waits in suspense, oldest payment first; its attempts are locked. */
async function heldBy(tx: Tx, order: LockedOrder): Promise<Held[]> {
  const held: Held[] = [];
  for (const attempt of await lockAttempts(tx, order.row.id)) {
    const { balance, pending } = await ledgerOf(tx, attempt.id);
    held.push({ attempt, suspense: refundable(balance, pending, 'suspense') });
  }
  return held;
}

/** Pays the order from suspense, in full; what the task's own payment holds beyond that goes back. */
async function apply(tx: Tx, order: LockedOrder, held: readonly Held[], own: Held, note: string): Promise<void> {
  const due = amountDue(order.row);
  // The task's own payment gives first, so that what is left over is another payment's as rarely as can be.
  const givers = [own, ...held.filter((h) => h !== own)];
  const parts =
    splitRefund(
      due,
      givers.map((h) => ({ attemptId: h.attempt.id, available: h.suspense })),
    ) ?? [];
  await capturePayment(tx, order, {
    amount: due,
    at: own.attempt.captured_at ?? tx.now,
    attemptId: own.attempt.id,
    provider: own.attempt.provider,
  });
  for (const part of parts) addAllocations(tx, { id: part.attemptId, order_id: order.row.id }, applySuspense(part.amount));
  const left = own.suspense - (parts.find((p) => p.attemptId === own.attempt.id)?.amount ?? 0);
  if (left > 0) await beginSuspenseRefund(tx, own.attempt, left, note);
}

/**
 * What a task about a refund comes to. A new number for a failed one: the old one is used up at the provider (A7). To let a
 * refund go ahead, or not, needs the same permission here as by its own route. Throws forbidden.
 */
async function decideRefund(tx: Tx, principal: Principal, refundId: string, { resolution, note }: Decision): Promise<void> {
  if (resolution === 'approve' || resolution === 'reject') demand(principal, 'payment.approve');
  if (resolution === 'approve') await approveRefund(tx, principal, refundId, note);
  if (resolution === 'reject') await rejectRefund(tx, principal, refundId, note);
  if (resolution === 'refund_again') await refundAgain(tx, principal, refundId);
}

/** Finance has looked: nothing was paid. The order may go on; should the provider say otherwise one day, that still counts. */
async function letGo(tx: Tx, attempt: AttemptRow, note: string): Promise<void> {
  const state = nextAttemptState(attempt.state as 'unknown', 'close');
  if (state !== null) await saveAttempt(tx, attempt, { state, closed_at: tx.now }, 'payment_closed', note);
}

/**
 * Finance decides what became of money that no rule could place. Throws not_found out of scope, payment_not_open when it
 * is decided already or the choice is not open (any more).
 */
export async function resolveFinanceTask(tx: Tx, principal: Principal, decision: Decision): Promise<{ taskId: string }> {
  const found = await tx.db.selectFrom('finance_tasks').selectAll().where('id', '=', decision.taskId).executeTakeFirst();
  if (!found) throw new DomainError('not_found', { what: 'task' });
  // Order before attempts before task: every command of this module locks in this order.
  const order = found.order_id === null ? null : await lockOrderInScope(tx, principal, found.order_id);
  const held = order ? await heldBy(tx, order) : [];
  const own = held.find((h) => h.attempt.id === found.attempt_id) ?? null;
  const task = await tx.db
    .selectFrom('finance_tasks')
    .select(['id', 'state'])
    .where('id', '=', decision.taskId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const facts = {
    kind: found.kind,
    state: task.state,
    suspense: own?.suspense ?? 0,
    orderSuspense: held.reduce((n, h) => n + h.suspense, 0),
    due: order ? amountDue(order.row) : 0,
    isRefundable: found.refund_id !== null && (await isFailedOfOrder(tx, found.refund_id)),
  };
  if (!choicesOf(facts).includes(decision.resolution)) throw new DomainError('payment_not_open');
  if (own && decision.resolution === 'refund') await beginSuspenseRefund(tx, own.attempt, own.suspense, decision.note);
  if (found.refund_id !== null) await decideRefund(tx, principal, found.refund_id, decision);
  if (own && order && decision.resolution === 'apply') await apply(tx, order, held, own, decision.note);
  if (own && found.kind === 'attempt_unknown') await letGo(tx, own.attempt, decision.note);
  const resolution = `${decision.resolution}: ${decision.note}`;
  // A second person's word has settled it already.
  await settleTask(tx, task.id, resolution);
  return { taskId: task.id };
}

import { sql } from 'kysely';
import type { Db } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/tx.ts';
import { refundNoOf } from './payment.rules.ts';
import { openTask } from './finance-task.repo.ts';
import { judgeRefund, type Judged } from './refund-limits.ts';
import { fitsAutomatic, LIMIT_WINDOW_MS } from './refund-limits.rules.ts';
import { readRefundRules } from './refund-rules.repo.ts';
import { ledgerOf, saveAttempt, type AttemptRow, type RefundRow } from './attempt.repo.ts';

export interface NewRefund {
  readonly amount: number;
  readonly source: 'order' | 'suspense';
  readonly reason: string;
  /** Nobody asked for it: a second payment goes back by itself. */
  readonly isAutomatic?: boolean;
  /** What it has in common with other parts of the same wish; absent: it is one of its own. */
  readonly requestId?: string;
  /** Whose limit it uses, and whether a second person must look first. */
  readonly judged?: Judged;
}

/**
 * The refund and its number are stored before anybody is asked (R23), so that a crash after the provider's yes asks
 * again under the same number and moves no second amount. The provider is called by the handler of `refund.requested`.
 */
export async function insertRefund(
  tx: Tx,
  attempt: AttemptRow,
  { amount, source, reason, isAutomatic = false, requestId, judged }: NewRefund,
): Promise<{ attempt: AttemptRow; refund: RefundRow }> {
  const { refunds } = await ledgerOf(tx, attempt.id);
  const id = newId(tx.now);
  const isWaiting = judged?.isApprovalNeeded ?? false;
  const refund: RefundRow = {
    id,
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
    is_automatic: isAutomatic,
    request_id: requestId ?? id,
    person_id: judged?.personId ?? null,
    approval: isWaiting ? 'waiting' : null,
    decided_by: null,
    decided_at: null,
    decision_note: null,
    asked_at: null,
  };
  await tx.db.insertInto('refunds').values(refund).execute();
  const saved = await saveAttempt(tx, attempt, { refund_pending_amount: attempt.refund_pending_amount + amount }, 'request_refund', reason);
  if (!isWaiting) tx.emit({ kind: 'refund.requested', refundId: refund.id });
  return { attempt: saved, refund };
}

/** Beyond what a person may give back alone: a second one is asked, once for all parts of a wish. */
export async function askSecondPerson(tx: Tx, refund: RefundRow, amount: number, currency: string): Promise<void> {
  await openTask(tx, {
    kind: 'refund_approval',
    orderId: refund.order_id,
    attemptId: refund.attempt_id,
    refundId: refund.id,
    amount,
    currency,
    facts: { refundNo: refund.refund_no, reason: refund.reason, requestedBy: tx.actor.name },
  });
}

/** Gives back money that no order claims; the order is not touched. Throws refund_limit_reached. */
export async function beginSuspenseRefund(tx: Tx, attempt: AttemptRow, amount: number, reason: string): Promise<AttemptRow> {
  const judged = await judgeRefund(tx, amount, attempt.currency);
  const begun = await insertRefund(tx, attempt, { amount, source: 'suspense', reason, judged });
  if (judged.isApprovalNeeded) await askSecondPerson(tx, begun.refund, amount, attempt.currency);
  return begun.attempt;
}

/** Any number; it only has to be the same in every process. */
const AUTOMATIC_LOCK = 7_016_001;

/**
 * The same without a person's word, up to a sum in any 24 hours (R23): whoever finds a way to make us pay back finds an end to
 * it. Null when the sum is used up. One after the other, so that two at once do not both find room.
 */
export async function beginAutomaticRefund(tx: Tx, attempt: AttemptRow, amount: number, reason: string): Promise<AttemptRow | null> {
  await sql`SELECT pg_advisory_xact_lock(${AUTOMATIC_LOCK})`.execute(tx.db);
  const { used } = await tx.db
    .selectFrom('refunds')
    .innerJoin('payment_attempts as a', 'a.id', 'refunds.attempt_id')
    .select((eb) => sql<number>`coalesce(${eb.fn.sum('refunds.amount')}, 0)::bigint`.as('used'))
    .where('refunds.is_automatic', '=', true)
    .where('refunds.requested_at', '>', new Date(tx.now.getTime() - LIMIT_WINDOW_MS))
    .where('a.currency', '=', attempt.currency)
    .executeTakeFirstOrThrow();
  const { automatic_day_max: most } = await readRefundRules(tx.db);
  if (!fitsAutomatic(used, amount, most)) return null;
  return (await insertRefund(tx, attempt, { amount, source: 'suspense', reason, isAutomatic: true })).attempt;
}

/** When the provider was last asked about it. */
export const markAsked = (db: Db, now: Date, refundId: string) =>
  db.updateTable('refunds').set({ asked_at: now }).where('id', '=', refundId).execute();

/** Null when somebody has finished it meanwhile. The caller holds the locks of order and attempt. */
export async function lockPendingRefund(tx: Tx, refundId: string): Promise<RefundRow | null> {
  const row = await tx.db.selectFrom('refunds').selectAll().where('id', '=', refundId).forUpdate().executeTakeFirst();
  return row?.state === 'pending' ? row : null;
}

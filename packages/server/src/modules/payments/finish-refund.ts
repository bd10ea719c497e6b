import type { Core, Tx } from '../../platform/tx.ts';
import { inTx } from '../../platform/tx.ts';
import { systemActor } from '../../platform/principal.ts';
import { finishRefund, lockOrder } from '../orders/index.ts';
import { allocateRefund } from './allocation.rules.ts';
import { addAllocations, lockAttempt, saveAttempt, type AttemptRow, type RefundRow } from './attempt.repo.ts';
import { openTask, settleTasksOf } from './finance-task.repo.ts';
import { droppedBy } from './refund-lines.ts';
import { providerOf } from './providers.ts';
import type { RefundNews, RefundRequest } from './provider.ts';
import { lockPendingRefund, markAsked } from './refund.repo.ts';

export type RefundEnd =
  | { readonly isDone: true; readonly providerRefundNo: string | null; readonly note?: string }
  | { readonly isDone: false; readonly failure: string };

/** Books the end of a refund, once: the money has left its place, or it stays there. Answers false when it had ended before. */
export async function endRefund(tx: Tx, refundId: string, end: RefundEnd): Promise<boolean> {
  const known = await tx.db.selectFrom('refunds').select(['order_id', 'attempt_id']).where('id', '=', refundId).executeTakeFirst();
  if (!known) return false;
  const order = await lockOrder(tx, known.order_id);
  const attempt = await lockAttempt(tx, known.attempt_id);
  const refund = await lockPendingRefund(tx, refundId);
  if (!refund) return false;
  const { amount, source } = refund;
  await tx.db
    .updateTable('refunds')
    .set({
      state: end.isDone ? 'succeeded' : 'failed',
      finished_at: tx.now,
      ...(end.isDone ? { provider_refund_no: end.providerRefundNo } : { failure: end.failure.slice(0, 300) }),
    })
    .where('id', '=', refundId)
    .execute();
  const pending = attempt.refund_pending_amount - amount;
  await saveAttempt(
    tx,
    attempt,
    { refund_pending_amount: pending, refunded_amount: attempt.refunded_amount + (end.isDone ? amount : 0) },
    end.isDone ? 'refund' : 'refund_failed',
    end.isDone ? (end.note ?? refund.reason) : end.failure,
  );
  if (end.isDone) addAllocations(tx, attempt, allocateRefund(source as 'order', amount), refundId);
  await settleTasksOf(tx, refundId, end.isDone ? 'settled: the money is back' : `settled: ${end.failure}`.slice(0, 300));
  if (source !== 'order') {
    if (!end.isDone) await askAgain(tx, refund, attempt, end.failure);
    return true;
  }
  const dropped = end.isDone ? await droppedBy(tx, refund.request_id) : [];
  await finishRefund(tx, order, { amount, isDone: end.isDone, reason: end.isDone ? refund.reason : end.failure, dropped });
  return true;
}

/** Money that was to go back by itself and did not is nobody's: a person says what becomes of it. */
const askAgain = (tx: Tx, refund: RefundRow, attempt: AttemptRow, failure: string): Promise<boolean> =>
  openTask(tx, {
    kind: 'refund_failed',
    orderId: refund.order_id,
    attemptId: attempt.id,
    refundId: refund.id,
    amount: refund.amount,
    currency: attempt.currency,
    facts: { refundNo: refund.refund_no, detail: failure },
  });

interface Asked extends RefundRow {
  readonly provider: string;
  readonly account_id: string | null;
  readonly request: RefundRequest;
}

async function pendingRefund(core: Core, refundId: string): Promise<Asked | null> {
  const row = await core.db
    .selectFrom('refunds')
    .innerJoin('payment_attempts as a', 'a.id', 'refunds.attempt_id')
    .selectAll('refunds')
    .select(['a.provider', 'a.account_id', 'a.out_trade_no', 'a.provider_trade_no', 'a.captured_amount', 'a.currency'])
    .where('refunds.id', '=', refundId)
    .executeTakeFirst();
  // While a second person has not looked, nobody is asked for money.
  if (!row || row.state !== 'pending' || row.approval === 'waiting') return null;
  const request = {
    outTradeNo: row.out_trade_no,
    tradeNo: row.provider_trade_no,
    refundNo: row.refund_no,
    amount: row.amount,
    totalAmount: row.captured_amount,
    currency: row.currency as 'CNY',
    reason: row.reason,
  };
  return { ...row, request };
}

const UNKNOWN: RefundNews = { state: 'unknown', providerRefundNo: null, detail: null };

/** First time the provider is told, later it is asked, and told again only when it knows nothing: the number makes both safe. */
async function askProvider(core: Core, asked: Asked, isRetry: boolean): Promise<RefundNews | null> {
  const provider = await providerOf(core, asked);
  if (!provider) return null;
  const { request } = asked;
  const known = isRetry ? await provider.queryRefund(request).catch(() => UNKNOWN) : null;
  return known && known.state !== 'none' ? known : provider.refund(request).catch(() => UNKNOWN);
}

const GIVE_UP_MS = 24 * 3_600_000;

/**
 * Outside any transaction: asks the provider, then books what it says. Money by hand waits for a person instead. Answers what it
 * said; null when there was nobody, or nothing, to ask.
 */
export async function pursueRefund(core: Core, refundId: string, isRetry: boolean): Promise<RefundNews | null> {
  const refund = await pendingRefund(core, refundId);
  const news = refund && (await askProvider(core, refund, isRetry));
  if (!refund || !news) return null;
  await inTx(core, systemActor('payments'), async (tx) => {
    await markAsked(tx.db, tx.now, refundId);
    const task = {
      orderId: refund.order_id,
      attemptId: refund.attempt_id,
      refundId,
      amount: refund.amount,
      currency: refund.request.currency,
      facts: { refundNo: refund.refund_no, detail: news.detail },
    };
    if (news.state === 'succeeded') await endRefund(tx, refundId, { isDone: true, providerRefundNo: news.providerRefundNo });
    else if (news.state === 'failed') {
      const isNew = await endRefund(tx, refundId, { isDone: false, failure: news.detail ?? 'refused by the provider' });
      // What came of money in suspense was asked already.
      if (isNew && refund.source === 'order') await openTask(tx, { kind: 'refund_failed', ...task });
    } else if (news.needs) {
      // Waiting does not help: somebody has to act at the provider, today.
      await openTask(tx, { ...task, kind: 'refund_stuck', facts: { refundNo: refund.refund_no, needs: news.needs } });
    } else if (tx.now.getTime() - refund.requested_at.getTime() > GIVE_UP_MS) await openTask(tx, { kind: 'refund_unknown', ...task });
  });
  return news;
}

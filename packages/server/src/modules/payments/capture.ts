import type { CaptureOutcome } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import { capturePayment, lockOrder, type LockedOrder } from '../orders/index.ts';
import { allocateCapture } from './allocation.rules.ts';
import { addAllocations, lockAttempt, orderIdOf, saveAttempt, type AttemptRow } from './attempt.repo.ts';
import { nextAttemptState } from './attempt.states.ts';
import { openTask } from './finance-task.repo.ts';
import type { TradeNews } from './provider.ts';
import { beginAutomaticRefund } from './refund.repo.ts';

export interface Captured {
  readonly outcome: CaptureOutcome | 'seen' | 'task';
  readonly order: LockedOrder;
  readonly attempt: AttemptRow;
}

type Money = Pick<TradeNews, 'paidAmount' | 'currency' | 'paidAt' | 'tradeNo'>;

/**
 * Books money that a provider, or a clerk, says was taken. The orders module decides what the order takes of it; what it
 * does not take goes back by itself or waits for finance: never silence. The same news twice has no effect.
 */
export async function captureTrade(tx: Tx, attemptId: string, money: Money): Promise<Captured> {
  const order = await lockOrder(tx, await orderIdOf(tx, attemptId));
  const attempt = await lockAttempt(tx, attemptId);
  if (attempt.state === 'succeeded') return seenAgain(tx, order, attempt, money);
  if (money.currency !== attempt.currency) {
    await openTask(tx, {
      kind: 'wrong_currency',
      orderId: order.row.id,
      attemptId,
      amount: money.paidAmount,
      currency: money.currency,
      facts: { expected: attempt.currency, tradeNo: money.tradeNo },
    });
    return { outcome: 'task', order, attempt };
  }
  return book(tx, order, attempt, money);
}

/** Money under a number that has succeeded already: the same trade is no news, another one is a question for finance. */
async function seenAgain(tx: Tx, order: LockedOrder, attempt: AttemptRow, money: Money): Promise<Captured> {
  if (money.tradeNo === attempt.provider_trade_no && money.paidAmount === attempt.captured_amount)
    return { outcome: 'seen', order, attempt };
  await openTask(tx, {
    kind: 'second_capture',
    orderId: order.row.id,
    attemptId: attempt.id,
    amount: money.paidAmount,
    currency: money.currency,
    facts: { tradeNo: money.tradeNo, knownTradeNo: attempt.provider_trade_no, knownAmount: attempt.captured_amount },
  });
  return { outcome: 'task', order, attempt };
}

async function book(tx: Tx, locked: LockedOrder, before: AttemptRow, money: Money): Promise<Captured> {
  const amount = money.paidAmount;
  const at = money.paidAt ?? tx.now;
  const { outcome, allocated, order } = await capturePayment(tx, locked, { amount, at, attemptId: before.id, provider: before.provider });
  const state = nextAttemptState(before.state as 'open', 'succeed') ?? 'succeeded';
  const patch = { state, captured_amount: amount, captured_at: at, provider_trade_no: money.tradeNo, closed_at: null };
  const attempt = await saveAttempt(tx, before, patch, 'capture', outcome);
  addAllocations(tx, attempt, allocateCapture(amount, allocated));
  return { outcome, ...(await settleRest(tx, order, attempt, outcome, amount - allocated)) };
}

/** Every fen that the order did not take: back to the buyer when nothing can be done with it, else a task. */
async function settleRest(
  tx: Tx,
  order: LockedOrder,
  attempt: AttemptRow,
  outcome: CaptureOutcome,
  rest: number,
): Promise<{ order: LockedOrder; attempt: AttemptRow }> {
  if (outcome === 'refund' && rest > 0) return { order, attempt: await giveBack(tx, order, attempt, rest) };
  if (outcome === 'suspense' || rest > 0) {
    const kind = attempt.captured_amount > attempt.amount || (rest > 0 && rest < attempt.captured_amount) ? 'overpaid' : 'underpaid';
    await openTask(tx, {
      kind,
      orderId: order.row.id,
      attemptId: attempt.id,
      amount: rest > 0 ? rest : attempt.captured_amount,
      currency: attempt.currency,
      facts: { expected: attempt.amount, captured: attempt.captured_amount, suspense: rest },
    });
  }
  return { order, attempt };
}

/** By itself within the day's sum; beyond it finance looks first. */
async function giveBack(tx: Tx, order: LockedOrder, attempt: AttemptRow, rest: number): Promise<AttemptRow> {
  const reason = order.row.status === 'cancelled' ? 'paid after the order was cancelled' : 'paid twice';
  const begun = await beginAutomaticRefund(tx, attempt, rest, reason);
  if (begun) return begun;
  await openTask(tx, {
    kind: 'auto_refund_limit',
    orderId: order.row.id,
    attemptId: attempt.id,
    amount: rest,
    currency: attempt.currency,
    facts: { reason, suspense: rest },
  });
  return attempt;
}

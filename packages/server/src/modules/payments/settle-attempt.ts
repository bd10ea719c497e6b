import { inTx, type Core, type Tx } from '../../platform/tx.ts';
import { systemActor } from '../../platform/principal.ts';
import { lockOrder } from '../orders/index.ts';
import { lockAttempt, markQueried, saveAttempt, type AttemptRow } from './attempt.repo.ts';
import { nextAttemptState, type AttemptAction } from './attempt.states.ts';
import { captureTrade } from './capture.ts';
import { openTask } from './finance-task.repo.ts';
import { providerOf } from './providers.ts';
import type { PaymentProvider, TradeNews, TradeRef } from './provider.ts';

export type Settled = 'paid' | 'closed' | 'waiting' | 'unknown';

const refOf = (a: Pick<AttemptRow, 'out_trade_no' | 'provider_trade_no'>): TradeRef => ({
  outTradeNo: a.out_trade_no,
  tradeNo: a.provider_trade_no,
});
const lost = (ref: TradeRef): TradeNews => ({ ...ref, state: 'unknown', paidAmount: 0, currency: '', paidAt: null });

/** Only an answer counts: a call that fails says nothing, and nothing is begun on it. */
async function ask(provider: PaymentProvider, attempt: AttemptRow, mustClose: boolean): Promise<TradeNews> {
  const ref = refOf(attempt);
  const news = await provider.query(ref).catch(() => lost(ref));
  return mustClose && (news.state === 'waiting' || news.state === 'failed') ? provider.close(ref).catch(() => lost(ref)) : news;
}

const ACTION: Readonly<Record<TradeNews['state'], AttemptAction | null>> = {
  waiting: 'reopen',
  paid: 'succeed',
  failed: 'fail',
  closed: 'close',
  unknown: 'lose_sight',
};
const SETTLED: Readonly<Record<TradeNews['state'], Settled>> = {
  waiting: 'waiting',
  paid: 'paid',
  failed: 'closed',
  closed: 'closed',
  unknown: 'unknown',
};

/** Books what the provider said of an attempt, in the transaction of the caller. */
export async function applyNews(tx: Tx, attemptId: string, orderId: string, news: TradeNews): Promise<void> {
  if (news.state === 'paid') {
    await captureTrade(tx, attemptId, news);
    return;
  }
  await lockOrder(tx, orderId);
  const attempt = await lockAttempt(tx, attemptId);
  const action = ACTION[news.state];
  const state = action === null ? null : nextAttemptState(attempt.state as 'open', action);
  if (state !== null)
    await saveAttempt(
      tx,
      attempt,
      { state, closed_at: state === 'closed' || state === 'failed' ? tx.now : null },
      action === 'reopen' ? 'payment_found' : `payment_${state}`,
    );
}

const GIVE_UP_MS = 3_600_000;

/**
 * Asks the provider about an attempt, closes it there when it must not stay open, and books the answer. Outside any
 * transaction. After an hour without an answer finance is told (R22): nobody can say whether money was taken.
 */
export async function bookNews(core: Core, attempt: AttemptRow, mustClose: boolean): Promise<TradeNews> {
  const provider = await providerOf(core, attempt);
  const news = provider ? await ask(provider, attempt, mustClose) : lost(refOf(attempt));
  await inTx(core, systemActor('payments'), async (tx) => {
    await applyNews(tx, attempt.id, attempt.order_id, news);
    await markQueried(tx.db, tx.now, attempt.id);
    if (news.state === 'unknown' && tx.now.getTime() - attempt.created_at.getTime() > GIVE_UP_MS) {
      await openTask(tx, {
        kind: 'attempt_unknown',
        orderId: attempt.order_id,
        attemptId: attempt.id,
        amount: attempt.amount,
        currency: attempt.currency,
        facts: { provider: attempt.provider, outTradeNo: attempt.out_trade_no },
      });
    }
  });
  return news;
}

/** The same, and what it comes to. */
export const settleAttempt = async (core: Core, attempt: AttemptRow, mustClose: boolean): Promise<Settled> =>
  SETTLED[(await bookNews(core, attempt, mustClose)).state];

/** Attempts that may still take money. */
export const openAttempts = (db: Core['db'], orderId: string): Promise<AttemptRow[]> =>
  db
    .selectFrom('payment_attempts')
    .selectAll()
    .where('order_id', '=', orderId)
    .where('state', 'in', ['open', 'unknown'])
    .orderBy('out_trade_no')
    .execute();

/**
 * R22: before an order is cancelled, or its amount changes, no attempt may stay open. `paid`: money came in meanwhile and
 * is booked; look at the order again. `unknown`: wait. Orders call it through `setAttemptCloser`, outside transactions.
 */
export async function closeAttempts(core: Core, orderId: string): Promise<'none' | 'closed' | 'paid' | 'unknown'> {
  const results: Settled[] = [];
  for (const attempt of await openAttempts(core.db, orderId)) results.push(await settleAttempt(core, attempt, true));
  if (results.length === 0) return 'none';
  if (results.includes('unknown') || results.includes('waiting')) return 'unknown';
  return results.includes('paid') ? 'paid' : 'closed';
}

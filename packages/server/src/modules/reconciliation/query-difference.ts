import { DomainError } from '@danflow/contract';
import type { Core, Tx } from '../../platform/tx.ts';
import { pursueRefund, settleAttempt, type PaymentProvider } from '../payments/index.ts';
import { openBooks } from './book.repo.ts';
import { clearIfPaid } from './recheck.ts';
import { lockWithBook } from './solve-difference.ts';

export interface ProviderSays {
  readonly state: string;
  readonly amount: number | null;
}

async function providerFor(core: Core, bookId: string): Promise<PaymentProvider> {
  const open = (await openBooks(core)).find(({ book }) => book.id === bookId);
  if (!open) throw new DomainError('payment_provider_off', { provider: 'account' });
  return open.accounts[0].provider;
}

const UNKNOWN: ProviderSays = { state: 'unknown', amount: null };

/** Outside any transaction: what the provider says of the row now. Payments of ours are booked by it, as any news of them. */
export async function askAbout(core: Core, differenceId: string): Promise<ProviderSays> {
  const d = await core.db.selectFrom('reconciliation_differences').selectAll().where('id', '=', differenceId).executeTakeFirst();
  if (!d) throw new DomainError('not_found', { what: 'difference' });
  if (d.state === 'solved') throw new DomainError('reconciliation_solved');
  const provider = await providerFor(core, d.book_id);
  const ref = { outTradeNo: d.out_trade_no, tradeNo: d.trade_no };
  if (d.row_kind === 'payment') {
    const attempt = await core.db.selectFrom('payment_attempts').selectAll().where('id', '=', d.attempt_id).executeTakeFirst();
    if (attempt && attempt.state !== 'succeeded') await settleAttempt(core, attempt, false);
    const news = await provider.query(ref).catch(() => null);
    return news ? { state: news.state, amount: news.state === 'paid' ? news.paidAmount : null } : UNKNOWN;
  }
  if (d.local_id !== null) await pursueRefund(core, d.local_id, true);
  const attempt = await core.db
    .selectFrom('payment_attempts')
    .select(['captured_amount', 'provider_trade_no'])
    .where('id', '=', d.attempt_id)
    .executeTakeFirst();
  if (!d.refund_no) return UNKNOWN;
  const amount = d.here_amount ?? d.there_amount ?? 0;
  const request = {
    ...ref,
    tradeNo: attempt?.provider_trade_no ?? d.trade_no,
    refundNo: d.refund_no,
    amount,
    totalAmount: attempt?.captured_amount ?? amount,
    currency: 'CNY' as const,
    reason: 'reconciliation',
  };
  const news = await provider.queryRefund(request).catch(() => null);
  return news ? { state: news.state, amount: null } : UNKNOWN;
}

/** Remembers the answer, and clears the difference where the payment is booked now. */
export async function noteAnswer(tx: Tx, differenceId: string, says: ProviderSays): Promise<{ differenceId: string }> {
  const { difference } = await lockWithBook(tx, differenceId);
  await tx.db
    .updateTable('reconciliation_differences')
    .set({ queried_at: tx.now, query_state: says.state, query_amount: says.amount })
    .where('id', '=', differenceId)
    .execute();
  await clearIfPaid(tx, difference);
  return { differenceId };
}

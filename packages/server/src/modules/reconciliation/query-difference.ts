import { DomainError } from '@danflow/contract';
import type { Core, Tx } from '../../platform/tx.ts';
import { bookNews, pursueRefund, type PaymentProvider } from '../payments/index.ts';
import { openBooks } from './book.repo.ts';
import type { Difference } from './difference.repo.ts';
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

/** A payment of ours without its money here: what the provider says is booked. Any other is looked up by the row's numbers. */
async function askPayment(core: Core, provider: PaymentProvider, d: Difference): Promise<ProviderSays> {
  const attempt = await core.db.selectFrom('payment_attempts').selectAll().where('id', '=', d.attempt_id).executeTakeFirst();
  const isUnbooked = attempt !== undefined && attempt.state !== 'succeeded';
  const news = isUnbooked
    ? await bookNews(core, attempt, false)
    : await provider.query({ outTradeNo: d.out_trade_no, tradeNo: d.trade_no }).catch(() => null);
  return news ? { state: news.state, amount: news.state === 'paid' ? news.paidAmount : null } : UNKNOWN;
}

/** A refund of ours that has not ended is pursued, as by its timer; any other is looked up. */
async function askRefund(core: Core, provider: PaymentProvider, d: Difference): Promise<ProviderSays> {
  const pursued = d.local_id === null ? null : await pursueRefund(core, d.local_id, true);
  if (pursued || !d.refund_no) return { state: pursued?.state ?? 'unknown', amount: null };
  const attempt = await core.db
    .selectFrom('payment_attempts')
    .select(['captured_amount', 'provider_trade_no'])
    .where('id', '=', d.attempt_id)
    .executeTakeFirst();
  const amount = d.here_amount ?? d.there_amount ?? 0;
  const request = {
    outTradeNo: d.out_trade_no,
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

/**
 * Outside any transaction: what the provider says of the row now, asked once. Throws not_found, reconciliation_solved,
 * payment_provider_off.
 */
export async function askAbout(core: Core, differenceId: string): Promise<ProviderSays> {
  const d = await core.db.selectFrom('reconciliation_differences').selectAll().where('id', '=', differenceId).executeTakeFirst();
  if (!d) throw new DomainError('not_found', { what: 'difference' });
  if (d.state === 'solved') throw new DomainError('reconciliation_solved');
  const provider = await providerFor(core, d.book_id);
  return d.row_kind === 'payment' ? askPayment(core, provider, d) : askRefund(core, provider, d);
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

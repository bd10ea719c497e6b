import { unsealJson } from '../../platform/crypto/seal.ts';
import type { Core, Tx } from '../../platform/tx.ts';
import { openTask } from './finance-task.repo.ts';
import type { RefundNotice, TradeNews } from './provider.ts';
import { providerOf } from './providers.ts';
import { placeOfRaw, type StoredRaw } from './store-notifications.ts';
import { applyNews } from './settle-attempt.ts';

const end = (tx: Tx, id: string, outcome: string): void =>
  tx.send(tx.db.updateTable('payment_notifications').set({ handled_at: tx.now, outcome }).where('id', '=', id));

/** Handles a stored notification; runs once in effect by its delivery mark. It is verified again, as of the time it came. */
export async function handleNotification(tx: Tx, core: Core, notificationId: string): Promise<void> {
  const row = await tx.db.selectFrom('payment_notifications').selectAll().where('id', '=', notificationId).executeTakeFirstOrThrow();
  const provider = await providerOf(core, row);
  if (!provider) throw new Error(`the account of a stored notification of ${row.provider} can no longer be opened`);
  const stored = unsealJson(tx.keys, placeOfRaw(row.id), row.raw_sealed) as StoredRaw;
  const parsed = provider.parseNotification({ headers: stored.headers, body: Buffer.from(stored.body, 'base64') }, row.received_at);
  if (!parsed.ok) throw new Error(`a stored notification no longer verifies: ${parsed.reason}`);
  const outcome = parsed.kind === 'refund' ? await noteRefund(tx, parsed.refund) : await noteTrade(tx, row.provider, parsed.trade);
  end(tx, row.id, outcome);
}

async function noteTrade(tx: Tx, provider: string, trade: TradeNews): Promise<string> {
  const attempt = await tx.db
    .selectFrom('payment_attempts')
    .select(['id', 'order_id'])
    .where('out_trade_no', '=', trade.outTradeNo)
    .where('provider', '=', provider)
    .executeTakeFirst();
  if (attempt) {
    await applyNews(tx, attempt.id, attempt.order_id, trade);
    return trade.state;
  }
  // Money for a number that is not ours: somebody's account is shared, or it was made elsewhere. Nobody's order moves.
  if (trade.state === 'paid')
    await openTask(tx, {
      kind: 'foreign_trade',
      orderId: null,
      attemptId: null,
      amount: trade.paidAmount,
      currency: trade.currency,
      facts: { provider, outTradeNo: trade.outTradeNo, tradeNo: trade.tradeNo },
    });
  return 'foreign';
}

/** What became of a refund is asked, not believed from here: the same way as after the request itself. */
async function noteRefund(tx: Tx, { refundNo }: RefundNotice): Promise<string> {
  const refund = await tx.db.selectFrom('refunds').select('id').where('refund_no', '=', refundNo).executeTakeFirst();
  if (refund) tx.emit({ kind: 'refund.requested', refundId: refund.id });
  return refund ? 'refund' : 'foreign';
}

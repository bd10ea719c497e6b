import { DomainError } from '@danflow/contract';
import { sealJson, unsealJson } from '../../platform/crypto/seal.ts';
import { newId } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';
import { systemActor } from '../../platform/principal.ts';
import { inTx, type Core, type Tx } from '../../platform/tx.ts';
import { openTask } from './finance-task.repo.ts';
import type { RawNotification } from './provider.ts';
import { requireProvider } from './providers.ts';
import { quarantine } from './quarantine.ts';
import { applyNews } from './settle-attempt.ts';

const place = (id: string) => `payment_notifications.raw_sealed:${id}` as const;

interface Stored {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/**
 * Verified first, stored raw, then answered; what it means is worked out by the handler of `payment.notified` (R19). A
 * process that dies in between loses nothing: row and event are one commit. Throws notification_refused for what does not
 * verify, payment_provider_off for a provider that is not switched on.
 */
export async function receiveNotification(core: Core, log: Log, providerName: string, raw: RawNotification, ip: string): Promise<void> {
  const provider = requireProvider(core, providerName);
  const now = core.clock();
  const parsed = provider.parseNotification(raw, now);
  if (!parsed.ok) {
    await quarantine(core, log, { provider: providerName, reason: parsed.reason, raw, ip });
    throw new DomainError('notification_refused');
  }
  await inTx(core, systemActor(providerName), async (tx) => {
    const id = newId(tx.now);
    const stored: Stored = { headers: raw.headers, body: raw.body.toString('base64') };
    const made = await tx.db
      .insertInto('payment_notifications')
      .values({
        id,
        provider: providerName,
        provider_event_id: parsed.eventId,
        raw_sealed: sealJson(tx.keys, place(id), stored),
        received_at: tx.now,
      })
      .onConflict((oc) => oc.columns(['provider', 'provider_event_id']).doNothing())
      .executeTakeFirst();
    // The same one again is answered OK, so that the provider stops, and has no effect.
    if (made.numInsertedOrUpdatedRows === 1n) tx.emit({ kind: 'payment.notified', notificationId: id });
  });
}

/** Handles a stored notification; runs once in effect by its delivery mark. It is verified again, as of the time it came. */
export async function handleNotification(tx: Tx, core: Core, notificationId: string): Promise<void> {
  const row = await tx.db.selectFrom('payment_notifications').selectAll().where('id', '=', notificationId).executeTakeFirstOrThrow();
  const stored = unsealJson(tx.keys, place(row.id), row.raw_sealed) as Stored;
  const parsed = requireProvider(core, row.provider).parseNotification(
    { headers: stored.headers, body: Buffer.from(stored.body, 'base64') },
    row.received_at,
  );
  if (!parsed.ok) throw new Error(`a stored notification no longer verifies: ${parsed.reason}`);
  const { trade } = parsed;
  const attempt = await tx.db
    .selectFrom('payment_attempts')
    .select(['id', 'order_id'])
    .where('out_trade_no', '=', trade.outTradeNo)
    .where('provider', '=', row.provider)
    .executeTakeFirst();
  if (attempt) await applyNews(tx, attempt.id, attempt.order_id, trade);
  // Money for a number that is not ours: somebody's account is shared, or it was made elsewhere. Nobody's order moves.
  else if (trade.state === 'paid')
    await openTask(tx, {
      kind: 'foreign_trade',
      orderId: null,
      attemptId: null,
      amount: trade.paidAmount,
      currency: trade.currency,
      facts: { provider: row.provider, outTradeNo: trade.outTradeNo, tradeNo: trade.tradeNo },
    });
  await tx.db
    .updateTable('payment_notifications')
    .set({ handled_at: tx.now, outcome: attempt ? trade.state : 'foreign' })
    .where('id', '=', row.id)
    .execute();
}

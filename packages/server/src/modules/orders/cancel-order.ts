import { DomainError, type CancelReason } from '@danflow/contract';
import type { z } from 'zod';
import { inTx, type Core, type Tx } from '../../platform/tx.ts';
import { systemActor } from '../../platform/principal.ts';
import { changeOrder } from './change-order.ts';
import { lockOrder, type LockedOrder } from './order.repo.ts';
import { requireAllowed } from './order.rules.ts';
import { releaseStock } from './order-stock.ts';

export interface Cancel {
  readonly cancelReason: z.infer<typeof CancelReason>;
  readonly reason?: string | null;
}

/** Cancels an order that holds no money, and releases its stock. The caller has closed open payment attempts before (R22). */
export async function cancelOrder(tx: Tx, order: LockedOrder, { cancelReason, reason = null }: Cancel): Promise<LockedOrder> {
  if (order.row.status === 'cancelled') return order;
  requireAllowed(order.row, order.lines, 'cancel');
  const lines = await releaseStock(tx, order);
  return changeOrder(tx, order, { action: 'cancel', lines, patch: { cancel_reason: cancelReason }, reason });
}

/** What asking the provider about the open attempts of an order came to. */
export type CloseResult = 'none' | 'closed' | 'paid' | 'unknown';
export type AttemptCloser = (core: Core, orderId: string) => Promise<CloseResult>;

let closer: AttemptCloser = () => Promise.resolve('none');

/** Payments may call orders, never the other way round: payments hand their part in when the app is wired. */
export function setAttemptCloser(fn: AttemptCloser): void {
  closer = fn;
}

/**
 * Outside any transaction: queries and closes open attempts before an amount changes or the order is cancelled (R22).
 * An unknown result refuses the change, to be tried again; a payment that turns out done changes the order by itself.
 */
export async function closeOpenAttempts(core: Core, orderId: string): Promise<void> {
  if ((await closer(core, orderId)) === 'unknown') throw new DomainError('payment_result_unknown');
}

const BATCH = 100;

/** One bounded batch of unpaid orders whose time is over; an order whose payment is uncertain waits for the next round. */
export async function cancelExpired(core: Core): Promise<{ handled: number; hasMore: boolean }> {
  const due = await core.db
    .selectFrom('orders')
    .select('id')
    .where('status', '=', 'pending_payment')
    .where('pay_by', '<=', core.clock())
    .where('held_at', 'is', null)
    .orderBy('pay_by')
    .limit(BATCH)
    .execute();
  let handled = 0;
  for (const { id } of due) if (await cancelOneExpired(core, id)) handled += 1;
  return { handled, hasMore: due.length === BATCH && handled > 0 };
}

async function cancelOneExpired(core: Core, orderId: string): Promise<boolean> {
  if ((await closer(core, orderId)) === 'unknown') return false;
  return inTx(core, systemActor('orders.cancel_unpaid'), async (tx) => {
    const order = await lockOrder(tx, orderId);
    const isDue =
      order.row.status === 'pending_payment' &&
      order.row.pay_by !== null &&
      order.row.pay_by <= tx.now &&
      order.row.held_at === null &&
      order.row.paid_amount === 0;
    if (isDue) await cancelOrder(tx, order, { cancelReason: 'timeout' });
    return isDue;
  });
}

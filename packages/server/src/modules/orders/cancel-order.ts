import { DomainError, type CancelReason } from '@danflow/contract';
import { sql } from 'kysely';
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
  /** The deposit that was paid stays with the shop: an explicit choice, never a default. */
  readonly keepDeposit?: boolean;
}

/** Cancels an order that holds no money, or one whose deposit is kept by choice, and releases its stock. The caller has closed open payment attempts before (R22). */
export async function cancelOrder(
  tx: Tx,
  order: LockedOrder,
  { cancelReason, reason = null, keepDeposit = false }: Cancel,
): Promise<LockedOrder> {
  if (order.row.status === 'cancelled') return order;
  const action = keepDeposit && order.row.paid_amount > 0 ? 'cancel_keeping' : 'cancel';
  requireAllowed(order.row, order.lines, action);
  const lines = releaseStock(tx, order);
  return changeOrder(tx, order, { action, lines, patch: { cancel_reason: cancelReason }, reason });
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

const MAX_PAGES = 20;

interface Due {
  readonly id: string;
  readonly pay_by: Date | null;
}

const expiredAfter = (core: Core, last: Due | undefined): Promise<Due[]> => {
  let query = core.db
    .selectFrom('orders')
    .select(['id', 'pay_by'])
    .where('status', '=', 'pending_payment')
    .where('pay_by', '<=', core.clock())
    .where('held_at', 'is', null);
  if (last) query = query.where(sql<boolean>`(pay_by, id) > (${last.pay_by}, ${last.id}::uuid)`);
  return query.orderBy('pay_by').orderBy('id').limit(BATCH).execute();
};

/**
 * Unpaid orders whose time is over, by bounded pages. One whose payment is uncertain waits for the next round, and is
 * stepped over: a provider that is down must not keep those behind it alive.
 */
export async function cancelExpired(core: Core): Promise<{ handled: number; hasMore: boolean }> {
  let handled = 0;
  let last: Due | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const due = await expiredAfter(core, last);
    for (const { id } of due) if (await cancelOneExpired(core, id)) handled += 1;
    last = due.at(-1);
    if (due.length < BATCH) return { handled, hasMore: false };
  }
  return { handled, hasMore: handled > 0 };
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

import { DomainError } from '@danflow/contract';
import type { Core, Tx } from '../../platform/tx.ts';
import { inTx } from '../../platform/tx.ts';
import { systemActor } from '../../platform/principal.ts';
import { changeOrder } from './change-order.ts';
import { lockOrder, type LockedOrder } from './order.repo.ts';

/** Until released, or until a time, the order neither ships nor expires. */
export function holdOrder(
  tx: Tx,
  order: LockedOrder,
  hold: { readonly reason: string; readonly until: Date | null },
): Promise<LockedOrder> {
  if (hold.until !== null && hold.until <= tx.now)
    throw new DomainError('bad_request', { detail: 'until must be in the future', field: 'until' });
  const isSame =
    order.row.held_at !== null && order.row.hold_reason === hold.reason && order.row.hold_until?.getTime() === hold.until?.getTime();
  if (isSame) return Promise.resolve(order);
  return changeOrder(tx, order, {
    action: 'hold',
    patch: { held_at: tx.now, hold_reason: hold.reason, hold_until: hold.until },
    reason: hold.reason,
  });
}

export function releaseOrder(tx: Tx, order: LockedOrder, reason: string | null): Promise<LockedOrder> {
  if (order.row.held_at === null) return Promise.resolve(order);
  return changeOrder(tx, order, { action: 'release', patch: { held_at: null, hold_reason: null, hold_until: null }, reason });
}

const BATCH = 100;

/** One bounded batch of holds whose time is over. */
export async function releaseTimedHolds(core: Core): Promise<{ handled: number; hasMore: boolean }> {
  const due = await core.db
    .selectFrom('orders')
    .select('id')
    .where('hold_until', '<=', core.clock())
    .orderBy('hold_until')
    .limit(BATCH)
    .execute();
  for (const { id } of due) {
    await inTx(core, systemActor('orders.release_holds'), async (tx) => {
      const order = await lockOrder(tx, id);
      const { status, held_at, hold_until } = order.row;
      const isOpen = status === 'pending_payment' || status === 'paid';
      if (isOpen && held_at !== null && hold_until !== null && hold_until <= tx.now) await releaseOrder(tx, order, 'timed');
    });
  }
  return { handled: due.length, hasMore: due.length === BATCH };
}

import { systemActor } from '../../platform/principal.ts';
import { inTx, type Core, type Tx } from '../../platform/tx.ts';
import { changeOrder } from './change-order.ts';
import { lockOrder, type LockedOrder } from './order.repo.ts';

export function completeOrder(tx: Tx, order: LockedOrder, reason: string | null): Promise<LockedOrder> {
  if (order.row.status === 'completed') return Promise.resolve(order);
  return changeOrder(tx, order, { action: 'complete', reason });
}

const BATCH = 100;

/** One bounded batch of shipped orders whose time to complain is over. */
export async function completeShipped(core: Core): Promise<{ handled: number; hasMore: boolean }> {
  const due = await core.db
    .selectFrom('orders')
    .select('id')
    .where('status', '=', 'shipped')
    .where('complete_by', '<=', core.clock())
    .where('refund_pending_amount', '=', 0)
    .orderBy('complete_by')
    .limit(BATCH)
    .execute();
  for (const { id } of due) {
    await inTx(core, systemActor('orders.complete_shipped'), async (tx) => {
      const order = await lockOrder(tx, id);
      const { status, complete_by, refund_pending_amount } = order.row;
      if (status === 'shipped' && complete_by !== null && complete_by <= tx.now && refund_pending_amount === 0)
        await completeOrder(tx, order, null);
    });
  }
  return { handled: due.length, hasMore: due.length === BATCH };
}

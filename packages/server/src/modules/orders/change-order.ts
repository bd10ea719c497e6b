import type { OrderAction, OrderStatus } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import type { Changes } from '../audit/index.ts';
import { shopForPlacing, leadTimeDays } from './place-context.ts';
import type { LineFacts, LinePatch, OrderFacts, OrderPatch, PrivateFacts } from './order.facts.ts';
import { patchedLines, saveOrder, type LockedOrder } from './order.repo.ts';
import { addMinutes, isBalanceDue, lineSums, paymentStateOf, requireAllowed, shipByOf } from './order.rules.ts';
import { nextStatus } from './order.states.ts';
import { openPrivate, privateChanges, sealPrivate } from './private.ts';

export interface Change {
  readonly action: OrderAction;
  readonly patch?: OrderPatch;
  readonly lines?: readonly LinePatch[];
  /** Instead of patches: the whole new list of lines. */
  readonly allLines?: readonly LineFacts[];
  readonly private?: Partial<PrivateFacts>;
  readonly reason?: string | null;
  readonly digests?: Readonly<Record<string, string>>;
  readonly facts?: Changes;
}

const DAY_MINUTES = 1440;

/** What entering a status sets: its moment, and the deadline that runs from it (R5). */
async function onEntering(tx: Tx, { row, lines }: LockedOrder, status: OrderStatus): Promise<OrderPatch> {
  const { now } = tx;
  if (status === row.status) return {};
  const timers = (await shopForPlacing(tx.db, row.shop_id))?.timers[row.type] ?? { payMinutes: 30, shipHours: 48, completeDays: 10 };
  switch (status) {
    case 'paid': {
      // Coming back from shipped (a voided parcel) keeps the first promise; a revived order gets a new one.
      const leadDays =
        row.type === 'custom'
          ? await leadTimeDays(
              tx.db,
              lines.map((l) => l.sku_id),
            )
          : 0;
      const back: OrderPatch =
        row.status === 'shipped'
          ? { shipped_at: null, complete_by: null }
          : { paid_at: now, ship_by: shipByOf(row.type, now, timers, leadDays) };
      return { ...back, pay_by: null, cancelled_at: null, cancel_reason: null };
    }
    case 'shipped':
      return { shipped_at: now, complete_by: addMinutes(now, timers.completeDays * DAY_MINUTES) };
    case 'completed':
      return { completed_at: now, shipped_at: row.shipped_at ?? now, complete_by: null };
    case 'cancelled':
      return { cancelled_at: now, pay_by: null, ship_by: null, hold_until: null };
    case 'pending_payment':
      return {};
  }
}

function withPrivate(tx: Tx, row: OrderFacts, change: Partial<PrivateFacts> | undefined): { patch: OrderPatch; facts: Changes } {
  if (!change) return { patch: {}, facts: {} };
  const before = openPrivate(tx.keys, row);
  const after = { ...before, ...change };
  const facts = privateChanges(tx.keys, before, after);
  return Object.keys(facts).length === 0 ? { patch: {}, facts } : { patch: sealPrivate(tx.keys, row.id, after), facts };
}

/** The balance is due when the goods are promised; late ones are paid all the same, and nothing cancels the order. */
const balanceBy = (o: OrderFacts): Date | null => {
  if (o.deposit_amount === null || o.status === 'pending_payment') return o.pay_by;
  return isBalanceDue(o) ? (o.pay_by ?? o.ship_by) : null;
};

/**
 * The one way an order changes: table and facts are asked, row, lines, journal and board counts are written, and the
 * event is told, all in the caller's transaction and under the order's lock. Throws order_action_refused, order_held,
 * order_refund_pending, order_has_payment. A change that changes nothing leaves no trace (R7).
 */
export async function changeOrder(tx: Tx, order: LockedOrder, change: Change): Promise<LockedOrder> {
  // A revival brings its money with it: it is judged by the row as it will be.
  requireAllowed(change.action === 'revive' ? { ...order.row, ...change.patch } : order.row, order.lines, change.action);
  const status = nextStatus(order.row.status, change.action) ?? order.row.status;
  const lines = change.allLines ?? patchedLines(order.lines, change.lines ?? []);
  const personal = withPrivate(tx, order.row, change.private);
  const entering = await onEntering(tx, order, status);
  const merged: OrderFacts = {
    ...order.row,
    ...entering,
    ...change.patch,
    ...personal.patch,
    status,
    ...(change.lines || change.allLines ? lineSums(lines) : {}),
  };
  const row: OrderFacts = { ...merged, payment_state: paymentStateOf(merged), pay_by: balanceBy(merged) };
  const saved = saveOrder(tx, {
    before: order,
    row,
    lines,
    action: change.action,
    reason: change.reason,
    digests: change.digests,
    facts: { ...personal.facts, ...change.facts },
  });
  if (saved === order) return order;
  const { id: orderId, version } = saved.row;
  tx.emit({ kind: 'order.changed', orderId, version, action: change.action });
  if (status !== order.row.status && status === 'paid' && order.row.status !== 'shipped') tx.emit({ kind: 'order.paid', orderId, version });
  if (status !== order.row.status && status === 'cancelled') tx.emit({ kind: 'order.cancelled', orderId, version });
  return saved;
}

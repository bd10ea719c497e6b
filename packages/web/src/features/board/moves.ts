import type { OrderAction, OrderStatus, OrderView } from '@danflow/contract';

/** How a move is made: after a yes here, or with the fields of the order's own page. */
export interface Move {
  readonly to: OrderStatus;
  readonly action: OrderAction;
  readonly how: 'ask' | 'page';
}

/** Which action brings an order from one column to another; the first that is allowed is taken. The server's table decides. */
const MOVES: Readonly<Record<OrderStatus, readonly Move[]>> = {
  pending_payment: [
    { to: 'paid', action: 'confirm', how: 'ask' },
    { to: 'paid', action: 'pay', how: 'page' },
    { to: 'cancelled', action: 'cancel', how: 'page' },
  ],
  paid: [
    { to: 'shipped', action: 'ship', how: 'page' },
    { to: 'shipped', action: 'ship_part', how: 'page' },
    { to: 'completed', action: 'deliver', how: 'ask' },
    { to: 'completed', action: 'redeem', how: 'page' },
    { to: 'cancelled', action: 'cancel', how: 'page' },
  ],
  shipped: [{ to: 'completed', action: 'complete', how: 'ask' }],
  completed: [],
  cancelled: [{ to: 'paid', action: 'revive', how: 'ask' }],
};

/** Where this order may go now, one way to each column: what its table, its facts and this person's rights leave. */
export function movesOf(order: Pick<OrderView, 'status' | 'actions'>): readonly Move[] {
  const allowed = MOVES[order.status].filter((m) => order.actions.includes(m.action));
  return allowed.filter((m, i) => allowed.findIndex((other) => other.to === m.to) === i);
}

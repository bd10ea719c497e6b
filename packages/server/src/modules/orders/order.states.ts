import type { OrderAction, OrderStatus } from '@danflow/contract';

type Row = Partial<Record<OrderAction, OrderStatus>>;

/**
 * The whole life of an order (R2). An absent cell is a refusal; leaving out a status or misspelling a target does not
 * compile. A cell that names its own status changes facts, not the status. Whole or part is decided by quantities:
 * `ship_part` keeps `paid`, the last parcel is `ship`; `redeem` keeps `paid`, the last one is `deliver`. Units whose money
 * went back are dropped: `drop_part` keeps `paid`, `drop_rest` leaves only what was shipped. A deposit is a `pay` too.
 */
export const ORDER_TRANSITIONS = {
  pending_payment: {
    confirm: 'paid',
    pay: 'paid',
    cancel: 'cancelled',
    hold: 'pending_payment',
    release: 'pending_payment',
    change_address: 'pending_payment',
    change_lines: 'pending_payment',
    swap_variant: 'pending_payment',
    extend_deadline: 'pending_payment',
    edit_marks: 'pending_payment',
    refund: 'pending_payment',
    settle_refund: 'pending_payment',
    allocate_stock: 'pending_payment',
    undo_import: 'cancelled',
  },
  paid: {
    pay: 'paid',
    change_lines: 'paid',
    cancel: 'cancelled',
    cancel_keeping: 'cancelled',
    hold: 'paid',
    release: 'paid',
    change_address: 'paid',
    swap_variant: 'paid',
    ship: 'shipped',
    ship_part: 'paid',
    void_shipment: 'paid',
    correct_tracking: 'paid',
    deliver: 'completed',
    redeem: 'paid',
    report_production: 'paid',
    extend_deadline: 'paid',
    edit_marks: 'paid',
    refund: 'paid',
    settle_refund: 'paid',
    drop_part: 'paid',
    drop_rest: 'shipped',
    allocate_stock: 'paid',
    undo_import: 'cancelled',
  },
  shipped: {
    pay: 'shipped',
    void_shipment: 'paid',
    correct_tracking: 'shipped',
    complete: 'completed',
    edit_marks: 'shipped',
    refund: 'shipped',
    settle_refund: 'shipped',
    undo_import: 'cancelled',
  },
  completed: {
    pay: 'completed',
    correct_tracking: 'completed',
    edit_marks: 'completed',
    refund: 'completed',
    settle_refund: 'completed',
    undo_import: 'cancelled',
  },
  cancelled: { revive: 'paid', edit_marks: 'cancelled', refund: 'cancelled', settle_refund: 'cancelled' },
} as const satisfies Record<OrderStatus, Row>;

/** The status after `action`, or null when the order cannot take it. */
export function nextStatus(from: OrderStatus, action: OrderAction): OrderStatus | null {
  const row: Row = ORDER_TRANSITIONS[from];
  return row[action] ?? null;
}

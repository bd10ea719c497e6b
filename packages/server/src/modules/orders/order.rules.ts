import {
  allocateMoney,
  DomainError,
  minor,
  SYSTEM_ACTIONS,
  type ErrorCode,
  type Facts,
  type OrderAction,
  type PaymentState,
  type RefusalDetail,
} from '@danflow/contract';
import type { LineFacts, OrderFacts, OrderPatch } from './order.facts.ts';
import { nextStatus, ORDER_TRANSITIONS } from './order.states.ts';

export interface AmountLine {
  readonly line_amount: number;
}

export interface Totals {
  readonly goods_amount: number;
  readonly discount_amount: number;
  readonly freight_amount: number;
  readonly total_amount: number;
  /** The order's discount over its lines, by largest remainder (R4). */
  readonly lineDiscounts: readonly number[];
}

/** Totals are sums of lines less discounts plus freight; the server computes them, nobody sends them (R4). */
export function totalsOf(lines: readonly AmountLine[], discountAmount: number, freightAmount: number): Totals {
  const goods = lines.reduce((sum, l) => sum + l.line_amount, 0);
  if (discountAmount > goods)
    throw new DomainError('order_amount_wrong', { detail: 'discountAmount > goodsAmount', field: 'discountAmount' });
  const total = goods - discountAmount + freightAmount;
  if (!Number.isSafeInteger(total)) throw new DomainError('order_amount_wrong', { detail: 'totalAmount', field: 'lines' });
  const lineDiscounts = allocateMoney(
    minor(discountAmount),
    lines.map((l) => l.line_amount),
  );
  return { goods_amount: goods, discount_amount: discountAmount, freight_amount: freightAmount, total_amount: total, lineDiscounts };
}

/** The truth about money, whatever the status says (R3). */
export function paymentStateOf(o: Pick<OrderFacts, 'total_amount' | 'paid_amount' | 'refunded_amount'>): PaymentState {
  if (o.refunded_amount > 0) return o.paid_amount > 0 ? 'part_refunded' : 'refunded';
  if (o.paid_amount >= o.total_amount) return 'paid';
  return o.paid_amount > 0 ? 'part_paid' : 'unpaid';
}

type Owing = Pick<OrderFacts, 'total_amount' | 'paid_amount' | 'refunded_amount' | 'status'>;

/** What is still owed in all; nothing once money went back. */
export const amountOwed = (o: Owing): number =>
  o.status === 'cancelled' ? 0 : Math.max(0, o.total_amount - o.paid_amount - o.refunded_amount);

/** The part that is asked for now: the deposit until it is paid, then the balance; without a deposit, all that is owed. */
export function amountDue(o: Owing & Pick<OrderFacts, 'deposit_amount'>): number {
  const owed = amountOwed(o);
  if (o.deposit_amount === null || o.status !== 'pending_payment') return owed;
  return Math.min(owed, Math.max(0, o.deposit_amount - o.paid_amount));
}

/** It went ahead on its deposit, and the rest is not paid: it may be made, but not sent. */
export const isBalanceDue = (o: Owing & Pick<OrderFacts, 'payment_terms' | 'deposit_amount'>): boolean =>
  o.payment_terms === 'prepaid' && o.deposit_amount !== null && o.status !== 'pending_payment' && amountOwed(o) > 0;

/** Units of a line that have neither left, nor been handed out, nor been given up with their money. */
export const openQty = (l: Pick<LineFacts, 'qty' | 'shipped_qty' | 'dropped_qty'>): number => l.qty - l.shipped_qty - l.dropped_qty;

export type Lane = 'overdue' | 'due_2h' | 'due_today' | 'due_later';
const TWO_HOURS_MS = 7_200_000;

/** R5: paid orders by the time they must ship. `endOfDay` is midnight in the shop's zone, found at the edge. */
export function laneOf(o: Pick<OrderFacts, 'status' | 'ship_by'>, now: Date, endOfDay: Date): Lane | null {
  if (o.status !== 'paid' || o.ship_by === null) return null;
  if (o.ship_by < now) return 'overdue';
  if (o.ship_by.getTime() < now.getTime() + TWO_HOURS_MS) return 'due_2h';
  return o.ship_by < endOfDay ? 'due_today' : 'due_later';
}

const SHIPPING: ReadonlySet<OrderAction> = new Set<OrderAction>(['ship', 'ship_part', 'deliver', 'redeem']);

/** What a DomainError is made of, if it is thrown: a page asks this of every action of every order, and throws none. */
interface Refusal {
  readonly code: ErrorCode;
  readonly facts?: Facts;
}

/** What stops every unit of an order, whatever holds it. */
function shippingRefusal(o: OrderFacts, no: (detail: RefusalDetail) => Refusal): Refusal | null {
  // A refund request stops shipping of its lines in the same transaction (R23); a hold stops it too.
  if (o.refund_pending_amount > 0) return { code: 'order_refund_pending' };
  // All of it went back: the rest is nobody's to send.
  if (o.payment_state === 'refunded') return no('its money went back');
  if (isBalanceDue(o)) return { code: 'order_balance_due' };
  return o.held_at === null ? null : { code: 'order_held', facts: { reason: o.hold_reason ?? '' } };
}

/** Beyond the table: what facts of this order forbid. Null: go ahead. */
export function refusalOf(o: OrderFacts, lines: readonly LineFacts[], action: OrderAction): Refusal | null {
  if (nextStatus(o.status, action) === null) return { code: 'order_action_refused', facts: { status: o.status, action } };
  const no = (detail: RefusalDetail): Refusal => ({ code: 'order_action_refused', facts: { status: o.status, action, detail } });
  const stop = SHIPPING.has(action) ? shippingRefusal(o, no) : null;
  if (stop) return stop;
  const moved = lines.some((l) => l.shipped_qty > 0);
  switch (action) {
    case 'confirm':
      return o.payment_terms === 'prepaid' && o.total_amount > 0 ? no('prepaid orders are confirmed by payment') : null;
    case 'pay':
      return amountDue(o) === 0 ? no('nothing is owed') : null;
    case 'cancel':
      if (moved) return no('parts have been shipped');
      return o.paid_amount > 0 || o.refund_pending_amount > 0 ? { code: 'order_has_payment' } : null;
    case 'cancel_keeping':
      // By explicit choice: what was paid as a deposit stays the order's, though nothing will be sent for it.
      if (moved) return no('parts have been shipped');
      if (o.refund_pending_amount > 0) return { code: 'order_refund_pending' };
      return o.paid_amount > 0 && (isBalanceDue(o) || lines.every((l) => openQty(l) === 0)) ? null : no('it keeps no deposit');
    case 'revive':
      if (lines.some((l) => l.dropped_qty > 0)) return no('the money of some units went back');
      return o.paid_amount > 0 || o.total_amount === 0 ? null : no('it holds no payment');
    case 'change_address':
      return moved ? no('parts have been shipped') : null;
    case 'swap_variant':
      if (lines.some((l) => l.dropped_qty > 0)) return no('the money of some units went back');
      return moved ? no('parts have been shipped') : null;
    case 'change_lines':
      if (o.refund_pending_amount > 0 || o.refunded_amount > 0) return { code: 'order_has_payment' };
      return o.paid_amount > 0 && !isBalanceDue(o) ? { code: 'order_has_payment' } : moved ? no('parts have been shipped') : null;
    case 'hold':
      return o.held_at !== null ? no('it is on hold') : null;
    case 'release':
      return o.held_at === null ? no('it is not on hold') : null;
    case 'ship':
    case 'ship_part':
      return lines.some((l) => isShippable(l)) ? null : no('nothing is left to ship');
    case 'void_shipment':
      return lines.some((l) => l.shipped_qty > 0 && (l.fulfilment === 'physical' || l.fulfilment === 'custom'))
        ? null
        : no('nothing was shipped');
    case 'correct_tracking':
      return o.shipped_qty > 0 && o.type !== 'virtual' ? null : no('nothing was shipped');
    case 'deliver':
    case 'redeem':
      return o.type === 'virtual' ? null : no('it holds no virtual goods');
    case 'report_production':
      return o.type === 'custom' ? null : no('it is not custom-made');
    case 'refund':
      return o.paid_amount - o.refund_pending_amount > 0 ? null : no('it holds no money');
    case 'complete':
    case 'extend_deadline':
    case 'edit_marks':
    case 'settle_refund':
    case 'allocate_stock':
    case 'drop_part':
    case 'drop_rest':
    case 'undo_import':
      return null;
  }
}

/** A parcel can hold it: stock is there, or it is made for this order. */
export const isShippable = (l: LineFacts): boolean =>
  (l.fulfilment === 'physical' && l.reserved_qty > 0) || (l.fulfilment === 'custom' && openQty(l) > 0);

export function requireAllowed(o: OrderFacts, lines: readonly LineFacts[], action: OrderAction): void {
  const refusal = refusalOf(o, lines, action);
  if (refusal) throw new DomainError(refusal.code, refusal.facts);
}

/** What the facts allow now; permissions are looked at where the view is made. */
export const possibleActions = (o: OrderFacts, lines: readonly LineFacts[]): OrderAction[] =>
  (Object.keys(ORDER_TRANSITIONS[o.status]) as OrderAction[]).filter(
    (action) => !SYSTEM_ACTIONS.includes(action) && refusalOf(o, lines, action) === null,
  );

export interface Timers {
  readonly payMinutes: number;
  readonly shipHours: number;
  readonly completeDays: number;
}

const MINUTE_MS = 60_000;
export const addMinutes = (at: Date, minutes: number): Date => new Date(at.getTime() + minutes * MINUTE_MS);

/** R5: the promise runs from the moment that lets the order go ahead; custom-made goods have their lead time. */
export const shipByOf = (type: OrderFacts['type'], paidAt: Date, timers: Timers, leadTimeDays: number): Date =>
  addMinutes(paidAt, type === 'custom' && leadTimeDays > 0 ? leadTimeDays * 1440 : timers.shipHours * 60);

/** Sums of the lines that the order row keeps for lists. */
export const lineSums = (lines: readonly LineFacts[]): Required<Pick<OrderPatch, 'total_qty' | 'shipped_qty' | 'shortage_qty'>> => ({
  total_qty: lines.reduce((n, l) => n + l.qty, 0),
  shipped_qty: lines.reduce((n, l) => n + l.shipped_qty, 0),
  shortage_qty: lines.reduce((n, l) => n + l.shortage_qty, 0),
});

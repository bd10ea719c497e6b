import type { OrderAction, Permission } from '@danflow/contract';

/** Which permission lets a person take an action; actions that are not here belong to the system. */
export const PERMISSION_OF: Partial<Record<OrderAction, Permission>> = {
  confirm: 'order.confirm',
  pay: 'payment.record',
  cancel: 'order.cancel',
  cancel_keeping: 'order.cancel',
  revive: 'order.cancel',
  hold: 'order.hold',
  release: 'order.hold',
  change_address: 'order.edit',
  change_lines: 'order.price',
  swap_variant: 'order.swap',
  ship: 'order.ship',
  ship_part: 'order.ship',
  void_shipment: 'order.ship',
  correct_tracking: 'order.ship',
  deliver: 'order.deliver',
  redeem: 'order.deliver',
  report_production: 'order.produce',
  complete: 'order.complete',
  extend_deadline: 'order.extend',
  edit_marks: 'order.edit',
  refund: 'payment.refund',
};

/** Journal fields that speak of money or cost; left out of history where these are hidden (R15). */
export const isAmountField = (field: string): boolean => /_amount$|^payment/.test(field);
export const isCostField = (field: string): boolean => field.endsWith('unit_cost_amount');

const DAY_MS = 86_400_000;

/** The zone whose midnights bound the deadline lanes; board days are its days, too. */
export const SHOP_ZONE = 'Asia/Shanghai';

const clocks = new Map<string, Intl.DateTimeFormat>();
/** To make one costs 50 µs, and every row of a list asks. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', hour: 'numeric', minute: 'numeric', second: 'numeric' });
  clocks.set(timeZone, made);
  return made;
}

/** Midnight that ends the present day in a zone, e.g. Asia/Shanghai; the only place where a deadline meets a calendar. */
export function endOfDay(now: Date, timeZone: string): Date {
  const parts = clockOf(timeZone).formatToParts(now);
  const part = (type: string): number => Number(parts.find((p) => p.type === type)?.value ?? 0);
  const since = ((part('hour') * 60 + part('minute')) * 60 + part('second')) * 1000 + now.getMilliseconds();
  return new Date(now.getTime() - since + DAY_MS);
}

/** Midnight that began the shop's present day; its zone knows no summer time. */
export const startOfShopDay = (now: Date): Date => new Date(endOfDay(now, SHOP_ZONE).getTime() - DAY_MS);

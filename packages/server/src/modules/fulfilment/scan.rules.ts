import type { Locale, ScanNext } from '@danflow/contract';

export interface ScanFacts {
  readonly status: string;
  readonly type: string;
  readonly isHeld: boolean;
  readonly isRefundPending: boolean;
  /** Its deposit is paid and nothing more. */
  readonly isBalanceDue: boolean;
  /** Some units can leave now. */
  readonly canShip: boolean;
}

/** What a person with a scanner does with an order next. What forbids shipping comes before what invites to it. */
export function nextOfOrder({ status, type, isHeld, isRefundPending, isBalanceDue, canShip }: ScanFacts): ScanNext {
  if (status === 'cancelled') return 'cancelled';
  if (status === 'completed') return 'completed';
  if (isRefundPending) return 'stop_refund';
  if (status === 'shipped') return 'already_shipped';
  if (isHeld) return 'stop_held';
  if (status === 'pending_payment') return 'not_paid';
  if (isBalanceDue) return 'stop_balance';
  if (type === 'virtual') return 'deliver';
  return canShip ? 'ship' : 'stop_short';
}

/** Of a parcel: it has a number, so it has left, unless it was voided or must be stopped. */
export const nextOfShipment = (state: string, isRefundPending: boolean): ScanNext =>
  state === 'voided' ? 'voided' : isRefundPending ? 'stop_refund' : 'already_shipped';

/** A redeem code: used, to be used, or of an order that forbids it. */
export const nextOfRedeemCode = (isRedeemed: boolean, order: ScanFacts): ScanNext => {
  if (isRedeemed) return 'already_redeemed';
  const next = nextOfOrder(order);
  return next === 'deliver' ? 'redeem' : next;
};

/** A payment page is for the buyer's phone: kindly refused, and its token goes no further. */
export const isPaymentPage = (scanned: string): boolean => /\/p\/[\w-]{40,60}(?:[/?#]|$)/.test(scanned);

const SAYS: Record<ScanNext, readonly [zh: string, en: string]> = {
  ship: ['可以发货', 'Ready to ship'],
  deliver: ['虚拟订单，可以交付', 'A virtual order: deliver it'],
  redeem: ['可以核销', 'Ready to be redeemed'],
  already_shipped: ['已经发货', 'Already shipped'],
  already_redeemed: ['已经核销过', 'Already redeemed'],
  stop_refund: ['拦截：买家退款处理中，请勿发货', 'Stop: a refund is under way, do not ship'],
  stop_held: ['拦截：订单已挂起', 'Stop: the order is on hold'],
  stop_balance: ['拦截：尾款未付，请勿发货', 'Stop: the balance is not paid yet'],
  stop_short: ['缺货：没有可以发出的商品', 'Short of stock: nothing can leave yet'],
  not_paid: ['尚未付款', 'Not paid yet'],
  cancelled: ['订单已取消', 'The order is cancelled'],
  completed: ['订单已完成', 'The order is completed'],
  voided: ['这个包裹已作废', 'This parcel was voided'],
  count_item: ['请核对商品与数量', 'Check the item and count it'],
  wrong_item: ['拿错了：这个订单没有这件商品', 'Wrong item: this order does not hold it'],
  not_for_scanning: ['这是给买家的付款码，请扫描面单或订单条码', 'This is the buyer’s payment code; scan the label or the order barcode'],
};

export const scanSays = (next: ScanNext, locale: Locale): string => SAYS[next][locale === 'en' ? 1 : 0];

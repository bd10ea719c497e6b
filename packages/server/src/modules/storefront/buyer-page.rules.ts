/** What the page is about, before any word is written. */
export type BuyerState =
  | 'payable'
  | 'confirming'
  | 'expired'
  | 'paid'
  | 'on_delivery'
  | 'shipped'
  | 'completed'
  | 'cancelled'
  | 'refunding'
  | 'refunded';

export interface BuyerFacts {
  readonly status: string;
  readonly payment_terms: string;
  readonly payment_state: string;
  readonly refund_pending_amount: number;
  readonly isPayable: boolean;
  /** The buyer has just come back from a cashier that has not answered yet. */
  readonly isConfirming: boolean;
}

/** One state a page; money that is on its way back comes before everything else. */
export function buyerState(o: BuyerFacts): BuyerState {
  if (o.refund_pending_amount > 0) return 'refunding';
  if (o.payment_state === 'refunded') return 'refunded';
  if (o.status === 'cancelled') return 'cancelled';
  if (o.isConfirming && o.isPayable) return 'confirming';
  if (o.status === 'pending_payment') return o.isPayable ? 'payable' : 'expired';
  if (o.status === 'shipped') return 'shipped';
  if (o.status === 'completed') return 'completed';
  return o.payment_state === 'paid' || o.payment_state === 'part_refunded' ? 'paid' : 'on_delivery';
}

/** The page asks for changes while something can happen by itself. */
export const isLive = (state: BuyerState): boolean => state !== 'completed' && state !== 'cancelled' && state !== 'refunded';

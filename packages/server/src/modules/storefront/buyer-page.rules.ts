/** What the page is about, before any word is written. */
export type BuyerState =
  | 'payable'
  | 'balance'
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
  /** The deposit is paid; the goods are made, and leave once the rest is paid. */
  readonly isBalanceDue: boolean;
  /** The buyer has just come back from a cashier that has not answered yet. */
  readonly isConfirming: boolean;
}

/** One state a page; money that is on its way back comes before everything else. */
export function buyerState(o: BuyerFacts): BuyerState {
  if (o.refund_pending_amount > 0) return 'refunding';
  if (o.payment_state === 'refunded') return 'refunded';
  if (o.status === 'cancelled') return 'cancelled';
  if (o.isConfirming && o.isPayable) return 'confirming';
  if (o.isBalanceDue) return 'balance';
  if (o.status === 'pending_payment') return o.isPayable ? 'payable' : 'expired';
  if (o.status === 'shipped') return 'shipped';
  if (o.status === 'completed') return 'completed';
  return o.payment_state === 'paid' || o.payment_state === 'part_refunded' ? 'paid' : 'on_delivery';
}

/** The page asks for changes while something can happen by itself. */
export const isLive = (state: BuyerState): boolean => state !== 'completed' && state !== 'cancelled' && state !== 'refunded';

export type Scene = 'desktop' | 'phone' | 'wechat_app' | 'alipay_app';

/** Which browser this is, by what it says of itself; a wrong guess offers another way to pay, never none. */
export function sceneOf(userAgent: string): Scene {
  if (/MicroMessenger/i.test(userAgent)) return 'wechat_app';
  if (/AlipayClient/i.test(userAgent)) return 'alipay_app';
  return /Android|iPhone|iPad|iPod|HarmonyOS|Mobile/i.test(userAgent) ? 'phone' : 'desktop';
}

const RANK: Readonly<Record<string, number>> = { wechat_pay: 0, alipay: 1 };
/** Each app opens no page of the other. */
const OWN: Partial<Record<Scene, string>> = { wechat_app: 'wechat_pay', alipay_app: 'alipay' };

/** What is offered here, the fitting one first; `elsewhere`: what needs another browser. */
export function offeredIn<T extends { readonly name: string }>(scene: Scene, choices: readonly T[]): { here: T[]; elsewhere: T[] } {
  const ranked = choices.toSorted((a, b) => (RANK[a.name] ?? 9) - (RANK[b.name] ?? 9));
  const own = OWN[scene];
  if (own === undefined || !ranked.some((c) => c.name === own)) return { here: ranked, elsewhere: [] };
  return { here: ranked.filter((c) => c.name === own), elsewhere: ranked.filter((c) => c.name !== own) };
}

/** What the sandbox tells about a trade, in answers and notifications. */
export interface TradeFacts {
  readonly out_trade_no: string;
  readonly trade_no: string;
  readonly amount: number;
  readonly currency: string;
  readonly state: string;
  readonly paid_amount: number;
  readonly paid_at: Date | null;
}

export type Knob = 'pay' | 'pay_less' | 'pay_more' | 'fail' | 'close';

/** What pressing a button of the cashier makes of a trade; null: the trade does not take it. */
export function afterKnob(
  trade: Pick<TradeFacts, 'state' | 'amount'>,
  knob: Knob,
): { state: 'paid' | 'failed' | 'closed'; paidAmount: number } | null {
  if (trade.state === 'paid') return null;
  if (knob === 'fail') return trade.state === 'waiting' ? { state: 'failed', paidAmount: 0 } : null;
  if (knob === 'close') return trade.state === 'closed' ? null : { state: 'closed', paidAmount: 0 };
  // Also for a closed trade: money that arrives after closing is what late payments are made of.
  const paidAmount =
    knob === 'pay_less'
      ? Math.max(1, Math.floor(trade.amount / 2))
      : knob === 'pay_more'
        ? trade.amount + Math.max(1, Math.floor(trade.amount / 10))
        : trade.amount;
  return { state: 'paid', paidAmount };
}

import type { Answer } from './answer.rules.ts';
import { fromBeijingTime } from './beijing-time.rules.ts';
import { fenOf } from './yuan.rules.ts';

export type TradeReading =
  | { readonly kind: 'waiting' | 'unpaid_or_refunded' | 'unknown'; readonly tradeNo: string | null }
  | { readonly kind: 'paid'; readonly tradeNo: string; readonly paidAmount: number; readonly paidAt: Date | null };

export interface TradeFacts {
  readonly status: string;
  readonly tradeNo: string;
  readonly totalAmount: string;
  /** When the buyer paid; '' while nobody has. */
  readonly paidAt: string;
}

/**
 * Status to meaning (B4). `total_amount` is what the buyer's order was paid with, discounts of Alipay included: it is what
 * ours is compared with. A payment whose amount or number cannot be read is no payment yet.
 */
export function readTrade({ status, tradeNo, totalAmount, paidAt }: TradeFacts): TradeReading {
  const known = tradeNo === '' ? null : tradeNo;
  if (status === 'WAIT_BUYER_PAY') return { kind: 'waiting', tradeNo: known };
  if (status === 'TRADE_CLOSED') return { kind: 'unpaid_or_refunded', tradeNo: known };
  const paidAmount = fenOf(totalAmount);
  if ((status === 'TRADE_SUCCESS' || status === 'TRADE_FINISHED') && known !== null && paidAmount !== null && paidAmount > 0)
    return { kind: 'paid', tradeNo: known, paidAmount, paidAt: paidAt === '' ? null : fromBeijingTime(paidAt) };
  return { kind: 'unknown', tradeNo: known };
}

/** The field for the time is `send_pay_date` in answers and `gmt_payment` in notifications. */
export const tradeFactsOf = ({ fields }: Answer): TradeFacts => ({
  status: fields.trade_status ?? '',
  tradeNo: fields.trade_no ?? '',
  totalAmount: fields.total_amount ?? '',
  paidAt: fields.send_pay_date ?? '',
});

/**
 * Was a closed trade paid once? That these amounts stay above zero after a refund is UNCONFIRMED: they are one of two signs,
 * a refund that can be found is the other. `send_pay_date` is none, as nobody could say that trades which ran out lack it, and
 * every order that was never paid would become a task.
 */
export const wasPaidOnce = ({ fields }: Answer): boolean =>
  [fields.receipt_amount, fields.buyer_pay_amount].some((amount) => (fenOf(amount ?? '0') ?? 0) > 0);

import { z } from 'zod';
import type { TradeNews, TradeState } from '../payments/index.ts';

/** Numbers of either side: printable, so that a database takes them. */
export const Id = z.string().regex(/^[!-~]{1,64}$/);

/** A trade as queries answer it and as notifications hold it; unpaid ones lack most of it. */
export const Trade = z.object({
  appid: Id,
  mchid: Id,
  out_trade_no: Id,
  transaction_id: Id.or(z.literal('')).optional(),
  trade_state: z.string().max(32),
  success_time: z.string().max(64).optional(),
  amount: z.object({ total: z.int().min(0), currency: z.string().max(16).optional() }).optional(),
});
export type Trade = z.infer<typeof Trade>;

/** REFUND is a paid trade of which something was given back. The last five belong to payment codes (payments.md A6). */
const STATES: Readonly<Record<string, TradeState>> = {
  NOTPAY: 'waiting',
  SUCCESS: 'paid',
  REFUND: 'paid',
  CLOSED: 'closed',
  ACCEPT: 'waiting',
  USERPAYING: 'waiting',
  PAYERROR: 'waiting',
  REVOKED: 'closed',
};

/** What is missing makes it unknown, never unpaid: it is asked again. */
export function newsOf(trade: Trade): TradeNews {
  const state = STATES[trade.trade_state] ?? 'unknown';
  const at = new Date(trade.success_time ?? Number.NaN);
  const known = { outTradeNo: trade.out_trade_no, tradeNo: trade.transaction_id || null, currency: trade.amount?.currency ?? 'CNY' };
  if (state !== 'paid') return { ...known, state, paidAmount: 0, paidAt: null };
  if (trade.amount === undefined || known.tradeNo === null || Number.isNaN(at.getTime()))
    return { ...known, state: 'unknown', paidAmount: 0, paidAt: null };
  // What the order is worth; `payer_total` is less when WeChat Pay adds a coupon of its own.
  return { ...known, state, paidAmount: trade.amount.total, paidAt: at };
}

import { z } from 'zod';
import type { TradeNews } from '../payments/index.ts';
import type { TradeFacts } from './message.rules.ts';

/** The body of a notification. Amounts are whole minor units; `eventId` is the same on every send of one event. */
export const SandboxMessage = z.object({
  eventId: z.string().min(1).max(64),
  outTradeNo: z.string().min(1).max(40),
  tradeNo: z.string().min(1).max(64),
  state: z.enum(['waiting', 'paid', 'failed', 'closed']),
  totalAmount: z.int().min(0),
  paidAmount: z.int().min(0),
  currency: z.string().length(3),
  paidAt: z.iso.datetime().nullable(),
});
export type SandboxMessage = z.infer<typeof SandboxMessage>;

export const messageOf = (trade: TradeFacts, eventId: string): SandboxMessage => ({
  eventId,
  outTradeNo: trade.out_trade_no,
  tradeNo: trade.trade_no,
  state: trade.state as SandboxMessage['state'],
  totalAmount: trade.amount,
  paidAmount: trade.paid_amount,
  currency: trade.currency,
  paidAt: trade.paid_at?.toISOString() ?? null,
});

export const newsOf = (m: SandboxMessage): TradeNews => ({
  outTradeNo: m.outTradeNo,
  tradeNo: m.tradeNo,
  state: m.state,
  paidAmount: m.paidAmount,
  currency: m.currency,
  paidAt: m.paidAt === null ? null : new Date(m.paidAt),
});

export const newsOfTrade = (trade: TradeFacts): TradeNews => newsOf(messageOf(trade, 'answer'));

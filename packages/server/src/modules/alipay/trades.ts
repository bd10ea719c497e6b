import type { TradeNews, TradeRef } from '../payments/index.ts';
import type { Answer } from './answer.rules.ts';
import { isDefiniteRefusal, isDone, isPastClosing, isUnknownTrade } from './code.rules.ts';
import { GatewayRefusal, type Gateway } from './gateway.ts';
import { fitTradeNo } from './request.rules.ts';
import { readTrade, tradeFactsOf, wasPaidOnce } from './trade.rules.ts';

/** The only currency of this product; Alipay's answers do not name it. */
export const CURRENCY = 'CNY';

const unpaid = ({ outTradeNo }: TradeRef, state: TradeNews['state'], tradeNo: string | null = null): TradeNews => ({
  outTradeNo,
  tradeNo,
  state,
  paidAmount: 0,
  currency: '',
  paidAt: null,
});

/**
 * A closed trade was never paid, or was paid and refunded in full. We refund only what we have booked, so a refund here was
 * made in Alipay's console or by a cancel; nobody may conclude from it that goods are owed, nor that no money ever moved:
 * `unknown` makes it a task for finance.
 */
async function newsOfClosed(gateway: Gateway, ref: TradeRef, answer: Answer, tradeNo: string | null): Promise<TradeNews> {
  if (wasPaidOnce(answer)) return unpaid(ref, 'unknown', tradeNo);
  // A refund that was made without a number is found under the number of the trade.
  const biz = { out_trade_no: ref.outTradeNo, out_request_no: ref.outTradeNo };
  const refund = await gateway.call('alipay.trade.fastpay.refund.query', biz);
  const isNone = isDefiniteRefusal(refund) || (isDone(refund) && refund.fields.refund_status === undefined);
  return unpaid(ref, isNone ? 'closed' : 'unknown', tradeNo);
}

/** Throws when the answer is of another trade, or none. */
export async function queryTrade(gateway: Gateway, ref: TradeRef): Promise<TradeNews> {
  const outTradeNo = fitTradeNo(ref.outTradeNo);
  // By our number alone: Alipay's own wins where both are sent, and would answer for a trade that is not this attempt's.
  const answer = await gateway.call('alipay.trade.query', { out_trade_no: outTradeNo });
  // Nobody has opened the page yet. It may still be opened until `time_expire`, so it is waiting, not closed.
  if (isUnknownTrade(answer)) return unpaid(ref, 'waiting');
  if (!isDone(answer)) return unpaid(ref, 'unknown');
  if (answer.fields.out_trade_no !== outTradeNo) throw new Error(`an answer for another trade than ${outTradeNo}`);
  const trade = readTrade(tradeFactsOf(answer));
  if (trade.kind === 'unpaid_or_refunded') return newsOfClosed(gateway, ref, answer, trade.tradeNo);
  if (trade.kind !== 'paid') return unpaid(ref, trade.kind, trade.tradeNo);
  const { tradeNo, paidAmount, paidAt } = trade;
  return { outTradeNo, tradeNo, state: 'paid', paidAmount, currency: CURRENCY, paidAt };
}

/**
 * A trade that nobody opened cannot be closed: Alipay does not know it (B3). It counts as closed all the same, as waiting
 * would keep the order from ever being paid another way; `time_expire` ends it, and if somebody opens and pays it until
 * then, the notification of it is booked late, and the money goes back if the order no longer wants it.
 */
export async function closeTrade(gateway: Gateway, ref: TradeRef): Promise<TradeNews> {
  const answer = await gateway.call('alipay.trade.close', { out_trade_no: fitTradeNo(ref.outTradeNo) });
  if (isDone(answer) || isUnknownTrade(answer)) return unpaid(ref, 'closed', answer.fields.trade_no ?? null);
  return isPastClosing(answer) ? queryTrade(gateway, ref) : unpaid(ref, 'unknown');
}

/** For `test()`: asks for a number that no order has. Null when Alipay answers as it should. */
export async function askHarmless(gateway: Gateway): Promise<Answer | null> {
  const answer = await gateway.call('alipay.trade.query', { out_trade_no: 'danflow_connection_test' });
  return isDone(answer) || isUnknownTrade(answer) ? null : Promise.reject(new GatewayRefusal(answer));
}

import type { RefundNews, RefundRequest } from '../payments/index.ts';
import { isDefiniteRefusal, isDone, isUnknownTrade, needsTopUp, saysOf } from './code.rules.ts';
import type { Gateway } from './gateway.ts';
import { fitTradeNo } from './request.rules.ts';
import { fenOf, yuanOf } from './yuan.rules.ts';

const news = (state: RefundNews['state'], detail: string | null = null): RefundNews => ({
  state,
  // Alipay gives a refund no number of its own: `out_request_no` is its name on both sides.
  providerRefundNo: null,
  detail,
});

const MAX_REASON = 80;

/** Absent status: not received, failed, or a wrong number; asking for the refund again under the same number is safe (B5). */
export async function queryRefund(gateway: Gateway, request: RefundRequest): Promise<RefundNews> {
  const biz = { out_trade_no: fitTradeNo(request.outTradeNo), out_request_no: fitTradeNo(request.refundNo) };
  const answer = await gateway.call('alipay.trade.fastpay.refund.query', biz);
  if (isUnknownTrade(answer)) return news('none');
  if (!isDone(answer)) return news('unknown', saysOf(answer));
  const { refund_status: status, refund_amount: amount, out_request_no: refundNo } = answer.fields;
  if (status === undefined) return news('none');
  if (status !== 'REFUND_SUCCESS') return news('pending', status);
  const isOurs = refundNo === request.refundNo && fenOf(amount ?? '') === request.amount;
  return isOurs
    ? news('succeeded')
    : news('unknown', `Alipay knows this refund with ${amount ?? 'no amount'} under ${refundNo ?? 'no number'}`);
}

/**
 * 10000 is not yet a refund: only `fund_change=Y` says that money moved in this call. A repeat of one that was done answers
 * `N`; the query tells those apart (B5).
 */
export async function refundTrade(gateway: Gateway, request: RefundRequest): Promise<RefundNews> {
  const answer = await gateway.call('alipay.trade.refund', {
    out_trade_no: fitTradeNo(request.outTradeNo),
    refund_amount: yuanOf(request.amount),
    out_request_no: fitTradeNo(request.refundNo),
    refund_reason: request.reason.replaceAll(/\s+/g, ' ').slice(0, MAX_REASON),
  });
  if (isDone(answer)) {
    if (answer.fields.fund_change !== 'Y') return orPending(await queryRefund(gateway, request));
    // `refund_fee` is the sum of all refunds of the trade: less than ours alone means that something else was refunded.
    const sum = fenOf(answer.fields.refund_fee ?? '');
    return sum === null || sum >= request.amount ? news('succeeded') : news('unknown', `refunded in all: ${answer.fields.refund_fee}`);
  }
  if (needsTopUp(answer)) return { ...news('pending', saysOf(answer)), needs: 'top_up' };
  if (!isDefiniteRefusal(answer)) return news('unknown', saysOf(answer));
  // The refusal may be the echo of a first try that worked and whose answer was lost.
  const known = await queryRefund(gateway, request);
  return known.state === 'none' ? news('failed', saysOf(answer)) : known;
}

const orPending = (asked: RefundNews): RefundNews => (asked.state === 'none' ? news('pending') : asked);

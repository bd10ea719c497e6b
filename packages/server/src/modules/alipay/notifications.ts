import type { ParsedNotification, RawNotification, TradeNews } from '../payments/index.ts';
import type { Account } from './gateway.ts';
import { isRefundNews, readNotice } from './notification.rules.ts';
import { readTrade } from './trade.rules.ts';
import { CURRENCY } from './trades.ts';

type Fields = Readonly<Record<string, string>>;

function newsOf(fields: Fields, outTradeNo: string): TradeNews | null {
  const { trade_status: status = '', trade_no: tradeNo = '', total_amount: totalAmount = '', gmt_payment: paidAt = '' } = fields;
  const trade = readTrade({ status, tradeNo, totalAmount, paidAt });
  if (trade.kind === 'paid')
    return { outTradeNo, tradeNo: trade.tradeNo, state: 'paid', paidAmount: trade.paidAmount, currency: CURRENCY, paidAt: trade.paidAt };
  if (trade.kind === 'unknown') return null;
  // Closed, and paid before: what became of it is asked, not read from here.
  const closed = paidAt === '' ? 'closed' : 'unknown';
  return {
    outTradeNo,
    tradeNo: trade.tradeNo,
    state: trade.kind === 'waiting' ? 'waiting' : closed,
    paidAmount: 0,
    currency: '',
    paidAt: null,
  };
}

/** No time window: a resend comes up to 25 hours later with the signature of the first. `notify_id` is the same on each (B6). */
export function parseNotification({ body }: RawNotification, { appId, sellerId, alipayKey }: Account): ParsedNotification {
  const notice = readNotice(body, alipayKey);
  if (!notice.ok) return notice;
  const { fields } = notice;
  const { notify_id: eventId, out_trade_no: outTradeNo } = fields;
  if (fields.app_id !== appId || fields.seller_id !== sellerId) return { ok: false, reason: 'foreign' };
  if (eventId === undefined || outTradeNo === undefined) return { ok: false, reason: 'malformed' };
  if (isRefundNews(fields)) return { ok: true, eventId, kind: 'refund', refund: { refundNo: fields.out_biz_no ?? outTradeNo, outTradeNo } };
  const trade = newsOf(fields, outTradeNo);
  return trade ? { ok: true, eventId, kind: 'trade', trade } : { ok: false, reason: 'malformed' };
}

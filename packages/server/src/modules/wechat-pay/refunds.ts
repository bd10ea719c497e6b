import { z } from 'zod';
import type { RefundNews, RefundRequest } from '../payments/index.ts';
import { AnswerForged, isBusy, isCode, saysOf, type Client } from './client.ts';
import { Id } from './trade-news.ts';
import { fitNumber } from './trades.ts';

const REFUNDS = '/v3/refund/domestic/refunds';
const MAX_REASON = 80;

/** In answers it is called `status`, in notifications `refund_status` (payments.md A8). */
const Refund = z.object({
  out_refund_no: Id,
  refund_id: Id.optional(),
  status: z.string().max(32),
  amount: z.object({ refund: z.int().min(0) }),
});

const STATES: Readonly<Record<string, RefundNews['state']>> = {
  SUCCESS: 'succeeded',
  PROCESSING: 'pending',
  CLOSED: 'failed',
  // The money has left the merchant and could not arrive: a person ends it at WeChat Pay. A new refund would give it twice.
  ABNORMAL: 'pending',
};

const news = (state: RefundNews['state'], detail: string | null = null, providerRefundNo: string | null = null): RefundNews => ({
  state,
  providerRefundNo,
  detail,
});

function newsOf(fields: unknown, request: RefundRequest): RefundNews {
  const refund = Refund.safeParse(fields);
  if (!refund.success) throw new AnswerForged('content');
  const { status, amount, out_refund_no: refundNo, refund_id: id } = refund.data;
  if (refundNo !== request.refundNo) throw new AnswerForged('content');
  if (amount.refund !== request.amount) return news('unknown', `WeChat Pay knows this refund with ${amount.refund} fen`, id ?? null);
  const state = STATES[status] ?? 'unknown';
  const detail =
    status === 'ABNORMAL' ? 'ABNORMAL: the money could not go back; end this refund in the merchant platform' : `status ${status}`;
  const said = news(state, state === 'succeeded' ? null : detail, id ?? null);
  return status === 'ABNORMAL' ? { ...said, needs: 'merchant_platform' } : said;
}

const fitRefundNo = (refundNo: string): string => {
  if (!/^[0-9A-Za-z_-]{1,64}$/.test(refundNo)) throw new Error(`WeChat Pay takes no refund number like ${refundNo.slice(0, 70)}`);
  return refundNo;
};

/** `none`: not accepted, to be asked for again under the same number and with the same content (A7). */
export async function queryRefund(client: Client, request: RefundRequest): Promise<RefundNews> {
  const answer = await client.call('GET', `${REFUNDS}/${fitRefundNo(request.refundNo)}`);
  if (answer.ok) return newsOf(answer.fields, request);
  return isCode(answer, 'RESOURCE_NOT_EXISTS') ? news('none') : news('unknown', saysOf(answer));
}

/** These will not change by asking again, and once the query knows nothing either, no money moved. */
const DEFINITE = ['PARAM_ERROR', 'INVALID_REQUEST', 'USER_ACCOUNT_ABNORMAL', 'RULE_LIMIT'] as const;

const orderOf = ({ place }: Client, request: RefundRequest): Readonly<Record<string, unknown>> => ({
  out_trade_no: fitNumber(request.outTradeNo),
  out_refund_no: fitRefundNo(request.refundNo),
  reason: request.reason.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_REASON).toWellFormed() || '退款',
  // Left out, WeChat Pay may tell in its old format, or not at all.
  notify_url: place.notifyUrl,
  amount: { refund: request.amount, total: request.totalAmount, currency: 'CNY' },
});

/** Accepting is not giving back: that is told later. Anything but a success is asked about before it is believed. */
export async function refund(client: Client, request: RefundRequest): Promise<RefundNews> {
  const answer = await client.call('POST', REFUNDS, orderOf(client, request));
  if (answer.ok) return newsOf(answer.fields, request);
  const known = await queryRefund(client, request);
  if (known.state !== 'none') return known;
  const says = saysOf(answer);
  // It may still be under way.
  if (isBusy(answer)) return news('unknown', says);
  if (isCode(answer, 'NOT_ENOUGH'))
    return { ...news('pending', `${says}: top up the balance; the same refund is tried again`), needs: 'top_up' };
  return isCode(answer, ...DEFINITE) ? news('failed', says) : news('none', says);
}

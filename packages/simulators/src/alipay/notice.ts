import { randomInt } from 'node:crypto';
import type { Notification } from '../notifier.ts';
import { yuan } from '../page.ts';
import { clockText, dayDigits } from './beijing.ts';
import { shownTime, type Trade } from './ledger.ts';
import { signedForm, type Fields, type Keys, type Materials } from './protocol.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Up to 24 h 22 m. Codes are told three more times at once. */
const LADDER = [4 * MINUTE_MS, 10 * MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 6 * HOUR_MS, 15 * HOUR_MS];
const AT_ONCE = [0, 0, 0];

interface From {
  readonly materials: Materials;
  readonly keys: Keys;
}

const BUYER = { buyer_id: '2088000000000000', buyer_logon_id: 'sim***@simulator.example' } as const;

/** What a payment tells. No field is empty: an empty one would be signed by some and not by others. */
function fieldsOf(trade: Trade, { materials }: From, now: Date): Fields {
  const amount = yuan(trade.amount);
  return {
    notify_time: clockText(now),
    notify_type: 'trade_status_sync',
    notify_id: `${dayDigits(now)}00222${Array.from({ length: 19 }, () => randomInt(10)).join('')}`,
    app_id: materials.appId,
    auth_app_id: materials.appId,
    charset: 'utf-8',
    version: '1.0',
    trade_no: trade.tradeNo,
    out_trade_no: trade.outTradeNo,
    ...BUYER,
    seller_id: materials.sellerId,
    seller_email: 'sim@simulator.example',
    trade_status: trade.status,
    total_amount: amount,
    receipt_amount: amount,
    invoice_amount: amount,
    buyer_pay_amount: amount,
    point_amount: '0.00',
    subject: trade.subject,
    gmt_create: shownTime(trade.createdAt),
    gmt_payment: shownTime(trade.paidAt),
    fund_bill_list: `[{"amount":"${amount}","fundChannel":"ALIPAYACCOUNT"}]`,
    passback_params: trade.passback,
  };
}

/** The same number and the same signature on every resend; only the seven bytes `success` stop it. */
export function noticeOf(trade: Trade, from: From, now: Date): Notification {
  const fields = fieldsOf(trade, from, now);
  const form = signedForm(fields, from.keys);
  const spoilt = new URLSearchParams(form);
  spoilt.set('total_amount', yuan(trade.amount + 100));
  return {
    provider: 'alipay',
    eventId: fields.notify_id ?? '',
    url: trade.notifyUrl,
    ladderMs: [...(trade.product === 'qr' ? AT_ONCE : []), ...LADDER],
    make: (isSpoilt) => ({
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: (isSpoilt ? spoilt : form).toString(),
    }),
    isTaken: (status, text) => status === 200 && text === 'success',
  };
}

/** Back to the merchant's page, signed as well; it proves nothing, and says so by carrying no status. */
export function returnAddress(trade: Trade, { materials, keys }: From, now: Date): string {
  const fields: Fields = {
    app_id: materials.appId,
    auth_app_id: materials.appId,
    charset: 'utf-8',
    method: `alipay.trade.${trade.product === 'wap' ? 'wap' : 'page'}.pay.return`,
    out_trade_no: trade.outTradeNo,
    seller_id: materials.sellerId,
    timestamp: clockText(now),
    total_amount: yuan(trade.amount),
    trade_no: trade.tradeNo,
    version: '1.0',
  };
  const url = new URL(trade.returnUrl);
  for (const [name, value] of signedForm(fields, keys)) url.searchParams.append(name, value);
  return url.toString();
}

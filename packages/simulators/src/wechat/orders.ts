import { isIP } from 'node:net';
import { fenAt, jsonOf, maybeTextAt, notifyUrlOf, numberAt, paramError, textAt, timeAt } from './input.ts';
import { isOver, type Ledger, type Product, type Trade } from './ledger.ts';
import type { Merchant } from './merchant.ts';
import { ApiError, beijing } from './wire.ts';

const NATIVE_MS = 2 * 3_600_000;
const H5_MS = 5 * 60_000;
const MINUTE_MS = 60_000;
/** Longest common value of the official pages, which contradict each other (payments.md A5): UNCONFIRMED beyond it. */
const LONGEST_MS = 7 * 86_400_000;

export interface Shop {
  readonly merchant: Merchant;
  readonly ledger: Ledger;
  readonly baseUrl: () => string;
}

export function checkMerchant(merchant: Merchant, mchid: string, appid?: string): void {
  if (mchid !== merchant.mchid) throw new ApiError(400, 'MCH_NOT_EXISTS', 'mchid is not known');
  if (appid !== undefined && appid !== merchant.appid) throw new ApiError(400, 'APPID_MCHID_NOT_MATCH', 'appid is not bound to mchid');
}

/** Sorted, so that two spellings of one order are one order. */
const fingerprintOf = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) =>
    typeof v === 'object' && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );

function readOrder({ merchant, ledger }: Shop, product: Product, body: Buffer): Trade {
  const order = jsonOf(body);
  checkMerchant(merchant, textAt(order, 'mchid', 32), textAt(order, 'appid', 32));
  if ((maybeTextAt(order, 'amount.currency', 16) ?? 'CNY') !== 'CNY') throw paramError('amount.currency: CNY');
  if (product === 'h5') {
    if (isIP(textAt(order, 'scene_info.payer_client_ip', 45)) === 0) throw paramError('scene_info.payer_client_ip: an IP address');
    if (!['Wap', 'iOS', 'Android'].includes(textAt(order, 'scene_info.h5_info.type', 32))) throw paramError('scene_info.h5_info.type');
  }
  const now = ledger.now();
  const wished = timeAt(order, 'time_expire');
  if (wished !== null && wished.getTime() > now.getTime() + LONGEST_MS) throw paramError('time_expire: at most 7 days');
  return {
    outTradeNo: numberAt(order, 'out_trade_no'),
    product,
    fingerprint: fingerprintOf({ product, ...order }),
    description: textAt(order, 'description', 127),
    attach: maybeTextAt(order, 'attach', 128),
    notifyUrl: notifyUrlOf(textAt(order, 'notify_url', 255)),
    total: fenAt(order, 'amount.total'),
    createdAt: now.toISOString(),
    expiresAt: wished === null ? null : new Date(Math.max(wished.getTime(), now.getTime() + MINUTE_MS)).toISOString(),
    state: 'NOTPAY',
    transactionId: null,
    openid: null,
    paidAt: null,
    refunded: 0,
    refunds: 0,
    lastRefundAt: null,
  };
}

/** The same number and data again is the same order with a fresh code; anything else under a number is refused. */
export function placeOrder(shop: Shop, product: Product, body: Buffer): unknown {
  const { ledger } = shop;
  const asked = readOrder(shop, product, body);
  const known = ledger.trade(asked.outTradeNo);
  if (known !== null && (known.fingerprint !== asked.fingerprint || known.state !== 'NOTPAY' || isOver(known, ledger.now())))
    throw new ApiError(403, 'OUT_TRADE_NO_USED', 'the number was used: other data, another product, paid, closed or expired');
  if (known === null) ledger.saveTrade(asked);
  const ticket = ledger.newTicket(asked.outTradeNo, product === 'native' ? NATIVE_MS : H5_MS);
  return product === 'native'
    ? { code_url: `weixin://wxpay/bizpayurl?pr=${ticket}` }
    : { h5_url: `${shop.baseUrl()}/h5?prepay_id=${ticket}&package=simulator` };
}

const STATE_WORDS = { NOTPAY: '订单未支付', SUCCESS: '支付成功', REFUND: '订单发生过退款', CLOSED: '订单已关闭' } as const;

/** As a query answers it, and as a notification holds it. */
export function tradeView({ merchant }: Pick<Shop, 'merchant'>, trade: Trade): Readonly<Record<string, unknown>> {
  const common = {
    appid: merchant.appid,
    mchid: merchant.mchid,
    out_trade_no: trade.outTradeNo,
    trade_state: trade.state,
    trade_state_desc: STATE_WORDS[trade.state],
    attach: trade.attach ?? '',
  };
  if (trade.transactionId === null || trade.paidAt === null) return { ...common, amount: { total: trade.total, currency: 'CNY' } };
  return {
    ...common,
    transaction_id: trade.transactionId,
    trade_type: trade.product === 'native' ? 'NATIVE' : 'MWEB',
    bank_type: 'OTHERS',
    success_time: beijing(new Date(trade.paidAt)),
    payer: { openid: trade.openid },
    amount: { total: trade.total, payer_total: trade.total, currency: 'CNY', payer_currency: 'CNY' },
  };
}

export function queryOrder(shop: Shop, trade: Trade | null): unknown {
  if (trade === null) throw new ApiError(404, 'ORDER_NOT_EXIST', 'there is no such order');
  return tradeView(shop, trade);
}

/** Repeatable; 204 also for a number nobody knows (reported by the community, UNCONFIRMED officially). Answers null. */
export function closeOrder({ ledger, merchant }: Shop, outTradeNo: string, body: Buffer): null {
  checkMerchant(merchant, textAt(jsonOf(body), 'mchid', 32));
  const trade = ledger.trade(outTradeNo);
  if (trade?.state === 'SUCCESS' || trade?.state === 'REFUND') throw new ApiError(403, 'TRADE_ERROR', 'the order is paid');
  if (trade?.state === 'NOTPAY') ledger.saveTrade({ ...trade, state: 'CLOSED' });
  return null;
}

/** `isLate`: also after closing and expiry, as real money sometimes does. Null when the trade takes nothing. */
export function payTrade({ ledger }: Shop, outTradeNo: string, isLate: boolean): Trade | null {
  const trade = ledger.trade(outTradeNo);
  if (trade === null || trade.paidAt !== null) return null;
  const now = ledger.now();
  if (!isLate && (trade.state !== 'NOTPAY' || isOver(trade, now))) return null;
  return ledger.saveTrade({
    ...trade,
    state: 'SUCCESS',
    transactionId: ledger.transactionId(),
    openid: ledger.openid(),
    paidAt: now.toISOString(),
  });
}

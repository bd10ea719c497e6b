import iconv from 'iconv-lite';
import type { Operation } from '../faults.ts';
import { seeOther } from '../page.ts';
import type { SimReply, SimRequest, World } from '../simulator.ts';
import { readClock } from './beijing.ts';
import type { Bills } from './bills.ts';
import type { Cashier } from './cashier.ts';
import type { Ledger, Product } from './ledger.ts';
import { answer, failure, gatewayError, isRequestSound, parametersOf, signatureOf } from './protocol.ts';
import type { Fields, Keys, Materials, Outcome } from './protocol.ts';
import { cancel, close, precreate, query, refund, refundQuery, refusalOf, type Call, type Desk } from './trade-calls.ts';
import { isSameWish, readBiz, readWish } from './wish.ts';

const PAGES: Readonly<Record<string, Product>> = { 'alipay.trade.page.pay': 'page', 'alipay.trade.wap.pay': 'wap' };
const BILL_METHOD = 'alipay.data.dataservice.bill.downloadurl.query';
const CALLS: Readonly<Record<string, readonly [Operation, Call]>> = {
  'alipay.trade.precreate': ['pay', precreate],
  'alipay.trade.query': ['query', query],
  'alipay.trade.close': ['close', close],
  'alipay.trade.cancel': ['close', cancel],
  'alipay.trade.refund': ['refund', refund],
  'alipay.trade.fastpay.refund.query': ['refund_query', refundQuery],
};
/** How far off a time may be is UNCONFIRMED; a wrong zone is not yet refused, a forgotten clock is. */
const MAX_SKEW_MS = 24 * 3_600_000;

export interface Counter {
  readonly world: World;
  readonly materials: Materials;
  readonly keys: Keys;
  readonly ledger: Ledger;
  readonly cashier: Cashier;
  readonly bills: Bills;
}

/** What the gateway itself refuses, before any business; null: let through. */
function gatewayRefusal({ materials, keys, world }: Counter, request: SimRequest, fields: Fields): Outcome | null {
  const missing = ['app_id', 'method', 'sign_type', 'sign', 'timestamp', 'version', 'charset'].find((name) => fields[name] === undefined);
  if (missing !== undefined) return gatewayError('40001', `isv.missing-${missing.replaceAll('_', '-')}`, `缺少${missing}参数`);
  const invalid = (name: string): Outcome => gatewayError('40002', `isv.invalid-${name}`, `无效的${name}参数`);
  // Read from the address, before the body can be decoded.
  if (!request.query.has('charset')) return invalid('charset');
  if (fields.app_id !== materials.appId) return invalid('app-id');
  if (fields.sign_type !== 'RSA2') return invalid('signature-type');
  const at = readClock(fields.timestamp ?? '');
  if (at === null || Math.abs(at.getTime() - world.clock.wire().getTime()) > MAX_SKEW_MS) return invalid('timestamp');
  if (!isRequestSound(fields, keys))
    return gatewayError('40002', 'isv.invalid-signature', '验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配');
  const method = fields.method ?? '';
  if (!(method in CALLS) && !(method in PAGES) && method !== BILL_METHOD) return invalid('method');
  return readBiz(fields.biz_content ?? '{}') === null ? invalid('parameter') : null;
}

/** The buyer sees this, in GBK; the merchant's server sees nothing. */
const errorPage = (text: string): SimReply => ({
  status: 200,
  headers: { 'content-type': 'text/html;charset=GBK' },
  body: iconv.encode(`<!doctype html><meta charset="gbk"><title>模拟器</title><p>模拟器（支付宝协议）：${text}</p>`, 'gbk'),
});

/** Opening the page makes the trade; the same number again goes on with it. */
function openPage(counter: Counter, product: Product, fields: Fields): SimReply {
  const { ledger, cashier, world } = counter;
  const wish = readWish(product, readBiz(fields.biz_content ?? '') ?? {}, fields, world.clock.books());
  if (typeof wish === 'string') return errorPage(`INVALID_PARAMETER ${wish}`);
  const trade = ledger.find(wish.outTradeNo);
  const refusal = trade && refusalOf(trade);
  if (refusal) return errorPage(refusal.sub_code ?? '');
  if (trade && !isSameWish(trade, wish)) return errorPage('CONTEXT_INCONSISTENT');
  return seeOther(cashier.addressOf(trade ?? ledger.open(wish)));
}

/** Refunds that the armed fault holds up or turns away; null: it goes ahead. */
function refundFault({ faults }: World, biz: Fields): Outcome | null {
  if (faults.take('alipay', 'refund_processing'))
    return { code: '10000', msg: 'Success', fields: { fund_change: 'N', out_trade_no: biz.out_trade_no ?? '', refund_fee: '0.00' } };
  if (faults.take('alipay', 'refund_abnormal')) return failure('ACQ.SELLER_BALANCE_NOT_ENOUGH', '卖家余额不足');
  return faults.take('alipay', 'refund_closed') ? failure('ACQ.TRADE_NOT_ALLOW_REFUND', '当前交易不允许退款') : null;
}

function outcomeOf(counter: Counter, fields: Fields): Outcome {
  const { world, ledger, bills } = counter;
  const biz = readBiz(fields.biz_content ?? '{}') ?? {};
  const [operation, call] = CALLS[fields.method ?? ''] ?? [];
  if (operation === undefined || call === undefined) return bills.address(biz);
  const held = operation === 'refund' ? refundFault(world, biz) : null;
  const desk: Desk = { ledger, baseUrl: world.baseUrl, now: () => world.clock.books() };
  return held ?? call(desk, biz, fields);
}

/** A call of the merchant's server, with the faults that strike it. */
function serve(counter: Counter, fields: Fields, signer: (text: string) => string): SimReply {
  const { faults } = counter.world;
  const method = fields.method ?? '';
  const operation = CALLS[method]?.[0] ?? 'bill';
  const delayMs = faults.take('alipay', 'answer_delay', operation)?.ms ?? 0;
  if (faults.take('alipay', 'answer_5xx', operation)) return { status: 502, delayMs };
  if (faults.take('alipay', 'answer_system_error', operation))
    return { ...answer(method, failure('ACQ.SYSTEM_ERROR', '系统错误'), signer), delayMs };
  const reply = answer(method, outcomeOf(counter, fields), signer);
  const lost = faults.take('alipay', 'timeout_after_success', operation);
  return lost ? { ...reply, delayMs: lost.ms, isCut: true } : { ...reply, delayMs };
}

/** Refusals of the gateway carry no signature; a real one has been seen to sign them as well, so that is a fault to arm. */
function refused({ world, keys }: Counter, fields: Fields, outcome: Outcome): SimReply {
  const isSigned = world.faults.take('alipay', 'gateway_error_signed') !== null;
  return answer(fields.method ?? '', outcome, isSigned ? (text) => signatureOf(text, keys) : null);
}

export function gateway(counter: Counter, request: SimRequest): SimReply {
  const { faults } = counter.world;
  const fields = parametersOf(request);
  const product = PAGES[fields.method ?? ''];
  const refusal = gatewayRefusal(counter, request, fields);
  if (refusal) return product === undefined ? refused(counter, fields, refusal) : errorPage(refusal.sub_code ?? '');
  if (product !== undefined) return openPage(counter, product, fields);
  const operation = CALLS[fields.method ?? '']?.[0] ?? 'bill';
  if (faults.take('alipay', 'answer_429', operation))
    return refused(counter, fields, gatewayError('40005', 'isv.app-call-limited', '应用调用次数超限'));
  if (faults.take('alipay', 'not_signed_up', operation))
    return refused(counter, fields, gatewayError('40006', 'isv.insufficient-isv-permissions', 'ISV权限不足'));
  const isForged = faults.take('alipay', 'answer_wrong_signature', operation) !== null;
  return serve(counter, fields, (text) => signatureOf(isForged ? `${text} ` : text, counter.keys));
}

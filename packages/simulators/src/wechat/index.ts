import type { Operation } from '../faults.ts';
import type { OpenSimulator, SimReply, SimRequest } from '../simulator.ts';
import { askBill, billFile, type BillDesk } from './bills.ts';
import { cashier, openTrades } from './cashier.ts';
import { Ledger } from './ledger.ts';
import { openMerchant } from './merchant.ts';
import { checkMerchant, closeOrder, placeOrder, queryOrder } from './orders.ts';
import { askRefund, queryRefund, type RefundDesk } from './refunds.ts';
import { ApiError, checkRequest, errorReply, signedReply } from './wire.ts';
import { paramError } from './input.ts';

type Desk = RefundDesk & BillDesk;

interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  readonly operation: Operation | null;
  /** What is answered, signed; null is 204. The bill file alone answers by itself, unsigned. */
  run(desk: Desk, request: SimRequest, part: string): unknown;
}

function mchidOf({ query }: SimRequest): string {
  const mchid = query.get('mchid');
  if (mchid === null || mchid === '') throw paramError('mchid: in the query');
  return mchid;
}

const CALLS: readonly Call[] = [
  {
    method: 'POST',
    path: /^\/v3\/pay\/transactions\/(native|h5)$/,
    operation: 'pay',
    run: (desk, { body }, product) => placeOrder(desk, product === 'h5' ? 'h5' : 'native', body),
  },
  {
    method: 'GET',
    path: /^\/v3\/pay\/transactions\/out-trade-no\/([^/]+)$/,
    operation: 'query',
    run(desk, request, outTradeNo) {
      checkMerchant(desk.merchant, mchidOf(request));
      return queryOrder(desk, desk.ledger.trade(outTradeNo));
    },
  },
  {
    method: 'GET',
    path: /^\/v3\/pay\/transactions\/id\/([^/]+)$/,
    operation: 'query',
    run(desk, request, id) {
      checkMerchant(desk.merchant, mchidOf(request));
      return queryOrder(desk, desk.ledger.tradeById(id));
    },
  },
  {
    method: 'POST',
    path: /^\/v3\/pay\/transactions\/out-trade-no\/([^/]+)\/close$/,
    operation: 'close',
    run: (desk, { body }, outTradeNo) => closeOrder(desk, outTradeNo, body),
  },
  { method: 'POST', path: /^\/v3\/refund\/domestic\/refunds$/, operation: 'refund', run: (desk, { body }) => askRefund(desk, body) },
  {
    method: 'GET',
    path: /^\/v3\/refund\/domestic\/refunds\/([^/]+)$/,
    operation: 'refund_query',
    run: (desk, _, outRefundNo) => queryRefund(desk, outRefundNo),
  },
  { method: 'GET', path: /^\/v3\/bill\/tradebill$/, operation: 'bill', run: (desk, { query }) => askBill(desk, query) },
  { method: 'GET', path: /^\/v3\/billdownload\/file$/, operation: 'bill_file', run: (desk, { query }) => billFile(desk, query) },
  {
    method: 'GET',
    path: /^\/v3\/certificates$/,
    operation: null,
    run() {
      throw new ApiError(404, 'RESOURCE_NOT_EXISTS', 'this merchant uses the WeChat Pay public key');
    },
  },
];

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw paramError('the address');
  }
}

/** Faults that strike instead of the deed. */
function refusal({ world: { faults } }: Desk, operation: Operation): ApiError | null {
  if (faults.take('wechat_pay', 'answer_429', operation)) return new ApiError(429, 'FREQUENCY_LIMITED', 'armed fault');
  return faults.take('wechat_pay', 'answer_system_error', operation) ? new ApiError(500, 'SYSTEM_ERROR', 'armed fault') : null;
}

/** Does it and signs what comes of it. */
function serve(desk: Desk, call: Call, request: SimRequest): SimReply {
  const { faults, clock } = desk.world;
  checkRequest(desk.merchant, request, clock.wire());
  const part = decoded(call.path.exec(request.path)?.[1] ?? '');
  const { operation } = call;
  const refused = operation === null ? null : refusal(desk, operation);
  if (refused !== null) throw refused;
  if (operation !== null && faults.take('wechat_pay', 'answer_5xx', operation)) return { status: 502 };
  const value = call.run(desk, request, part);
  // Who names the old key is answered with it; so may be anybody while keys are being switched.
  const isOld =
    request.headers['wechatpay-serial'] === desk.merchant.oldSigning.id ||
    (operation !== null && faults.take('wechat_pay', 'other_key', operation) !== null);
  const isSpoilt = operation !== null && faults.take('wechat_pay', 'answer_wrong_signature', operation) !== null;
  if (operation === 'bill_file') return value as SimReply;
  return signedReply(isOld ? desk.merchant.oldSigning : desk.merchant.signing, value, clock.wire(), isSpoilt);
}

function answer(desk: Desk, request: SimRequest): SimReply {
  const shown = cashier(desk, request);
  if (shown !== null) return shown;
  const calls = CALLS.filter((c) => c.path.test(request.path));
  if (calls.length === 0) return { status: 404 };
  const call = calls.find((c) => c.method === request.method);
  if (call === undefined) return { status: 405 };
  const { operation } = call;
  const { faults } = desk.world;
  const delayMs = (operation === null ? null : faults.take('wechat_pay', 'answer_delay', operation))?.ms ?? 0;
  try {
    const reply = serve(desk, call, request);
    const lost = operation === null ? null : faults.take('wechat_pay', 'timeout_after_success', operation);
    return lost === null ? { ...reply, delayMs } : { ...reply, isCut: true, delayMs: lost.ms };
  } catch (error) {
    if (error instanceof ApiError) return { ...errorReply(error), delayMs };
    throw error;
  }
}

/** WeChat Pay's side of the counter (API v3, one merchant, public-key mode). */
export const openWechatPay: OpenSimulator = (world) => {
  const merchant = openMerchant(world.dataDir);
  const ledger = new Ledger(world);
  const desk: Desk = { merchant, ledger, world, baseUrl: world.baseUrl, timers: new Set(), files: new Map() };
  return {
    provider: 'wechat_pay',
    account: () => merchant.account,
    handle: (request) => answer(desk, request),
    trades: (limit) => openTrades(desk, limit),
    stop() {
      for (const timer of desk.timers) clearTimeout(timer);
      ledger.close();
    },
  };
};

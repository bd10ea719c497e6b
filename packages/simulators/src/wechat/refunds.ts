import type { World } from '../simulator.ts';
import { fenAt, jsonOf, maybeTextAt, notifyUrlOf, numberAt, paramError, textAt } from './input.ts';
import type { Refund, Trade } from './ledger.ts';
import { tellRefunded, type Told } from './notifications.ts';
import type { Shop } from './orders.ts';
import { ApiError, beijing } from './wire.ts';

const FINISH_MS = 2000;
const GAP_MS = 60_000;
const MOST = 50;
const PERIOD_MS = 365 * 86_400_000;

export interface RefundDesk extends Shop, Told {
  readonly timers: Set<NodeJS.Timeout>;
}

function refundView(trade: Trade, refund: Refund): unknown {
  const { amount } = refund;
  const { total } = trade;
  return {
    refund_id: refund.refundId,
    out_refund_no: refund.outRefundNo,
    transaction_id: trade.transactionId,
    out_trade_no: trade.outTradeNo,
    channel: 'ORIGINAL',
    user_received_account: '零钱',
    ...(refund.status === 'SUCCESS' && refund.endedAt !== null ? { success_time: beijing(new Date(refund.endedAt)) } : {}),
    create_time: beijing(new Date(refund.createdAt)),
    status: refund.status,
    funds_account: 'AVAILABLE',
    amount: {
      total,
      refund: amount,
      payer_total: total,
      payer_refund: amount,
      settlement_total: total,
      settlement_refund: amount,
      discount_refund: 0,
      currency: 'CNY',
    },
  };
}

/** 404 while nothing was accepted under the number. */
const notThere = (message: string): ApiError => new ApiError(404, 'RESOURCE_NOT_EXISTS', message);

function outcomeOf({ faults }: World): Refund['outcome'] {
  if (faults.take('wechat_pay', 'refund_processing')) return 'PROCESSING';
  if (faults.take('wechat_pay', 'refund_abnormal')) return 'ABNORMAL';
  return faults.take('wechat_pay', 'refund_closed') ? 'CLOSED' : 'SUCCESS';
}

/** What may be given back. Codes of "too much" and "too soon" are UNCONFIRMED: the public pages name the rules, not the codes. */
function checkLimits(trade: Trade, amount: number, total: number, now: Date, speed: number): void {
  if (total !== trade.total) throw paramError('amount.total: not the amount of the order');
  if (trade.refunded + amount > trade.total) throw new ApiError(400, 'INVALID_REQUEST', 'more than is left to refund');
  if (trade.refunds >= MOST) throw new ApiError(403, 'RULE_LIMIT', `at most ${MOST} partial refunds`);
  if (now.getTime() - new Date(trade.paidAt ?? now).getTime() > PERIOD_MS)
    throw new ApiError(403, 'RULE_LIMIT', 'paid more than a year ago');
  if (trade.lastRefundAt !== null && now.getTime() - new Date(trade.lastRefundAt).getTime() < GAP_MS / speed)
    throw new ApiError(429, 'FREQUENCY_LIMITED', 'a minute between two refunds of an order');
}

/** Ends what is due. A refund that is closed gives its amount free again. */
function settle(desk: RefundDesk, refund: Refund): Refund {
  const now = desk.ledger.now();
  if (refund.status !== 'PROCESSING' || refund.outcome === 'PROCESSING' || now < new Date(refund.dueAt)) return refund;
  const ended = desk.ledger.saveRefund({ ...refund, status: refund.outcome, endedAt: now.toISOString() });
  const trade = desk.ledger.trade(refund.outTradeNo);
  if (trade === null) return ended;
  const after = ended.status === 'CLOSED' ? desk.ledger.saveTrade({ ...trade, refunded: trade.refunded - refund.amount }) : trade;
  tellRefunded(desk, after, ended);
  return ended;
}

function settleLater(desk: RefundDesk, outRefundNo: string, ms: number): void {
  const timer = setTimeout(() => {
    desk.timers.delete(timer);
    const refund = desk.ledger.refund(outRefundNo);
    if (refund !== null) settle(desk, refund);
  }, ms);
  timer.unref();
  desk.timers.add(timer);
}

function tradeOf({ ledger }: RefundDesk, body: ReturnType<typeof jsonOf>): Trade {
  const id = maybeTextAt(body, 'transaction_id', 32);
  const trade = id === null ? ledger.trade(textAt(body, 'out_trade_no', 32)) : ledger.tradeById(id);
  if (trade === null || trade.paidAt === null) throw notThere('the order does not exist or is not paid');
  return trade;
}

/** The same number and amount again is the same refund. Accepting is not giving back: that ends a little later. */
export function askRefund(desk: RefundDesk, raw: Buffer): unknown {
  const body = jsonOf(raw);
  const outRefundNo = numberAt(body, 'out_refund_no');
  const amount = fenAt(body, 'amount.refund');
  const total = fenAt(body, 'amount.total');
  if (textAt(body, 'amount.currency', 16) !== 'CNY') throw paramError('amount.currency: CNY');
  const reason = maybeTextAt(body, 'reason', 80);
  const notifyUrl = maybeTextAt(body, 'notify_url', 256);
  const trade = tradeOf(desk, body);
  const known = desk.ledger.refund(outRefundNo);
  if (known !== null) {
    if (known.amount !== amount || known.outTradeNo !== trade.outTradeNo || total !== trade.total)
      throw new ApiError(400, 'INVALID_REQUEST', 'this refund number was used with other parameters');
    return refundView(trade, settle(desk, known));
  }
  const now = desk.ledger.now();
  checkLimits(trade, amount, total, now, desk.world.speed);
  if (desk.world.faults.take('wechat_pay', 'refund_not_enough')) throw new ApiError(403, 'NOT_ENOUGH', 'the balance is too low');
  const waitMs = FINISH_MS / desk.world.speed;
  const refund = desk.ledger.saveRefund({
    outRefundNo,
    refundId: desk.ledger.refundId(),
    outTradeNo: trade.outTradeNo,
    amount,
    reason,
    notifyUrl: notifyUrl === null ? null : notifyUrlOf(notifyUrl),
    createdAt: now.toISOString(),
    status: 'PROCESSING',
    outcome: outcomeOf(desk.world),
    dueAt: new Date(now.getTime() + waitMs).toISOString(),
    endedAt: null,
  });
  const after = { ...trade, state: 'REFUND' as const, refunded: trade.refunded + amount, refunds: trade.refunds + 1 };
  desk.ledger.saveTrade({ ...after, lastRefundAt: now.toISOString() });
  settleLater(desk, outRefundNo, waitMs + 1);
  return refundView(after, refund);
}

export function queryRefund(desk: RefundDesk, outRefundNo: string): unknown {
  const refund = desk.ledger.refund(outRefundNo);
  const trade = refund === null ? null : desk.ledger.trade(refund.outTradeNo);
  if (refund === null || trade === null) throw notThere('no such refund was accepted');
  return refundView(trade, settle(desk, refund));
}

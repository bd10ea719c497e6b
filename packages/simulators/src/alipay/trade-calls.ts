import { yuan } from '../page.ts';
import { readAmount, readWish, isSameWish } from './wish.ts';
import { shownTime, type Ledger, type Trade } from './ledger.ts';
import { failure, success, type Fields, type Outcome } from './protocol.ts';

export interface Desk {
  readonly ledger: Ledger;
  readonly baseUrl: () => string;
  readonly now: () => Date;
}

export type Call = (desk: Desk, biz: Fields, common: Fields) => Outcome;

const CODE_MS = 2 * 3_600_000;
const BUYER = { buyer_logon_id: 'sim***@simulator.example', buyer_user_id: '2088000000000000' } as const;

export const noTrade = failure('ACQ.TRADE_NOT_EXIST', '交易不存在');
const invalid = (field: string): Outcome => failure('ACQ.INVALID_PARAMETER', `参数无效：${field}`);

/** Alipay's number wins where both are sent. */
export const tradeOf = ({ ledger }: Desk, { trade_no: tradeNo, out_trade_no: outTradeNo = '' }: Fields): Trade | null =>
  tradeNo === undefined ? ledger.find(outTradeNo) : ledger.findByTradeNo(tradeNo);

/** Why this number takes no more money; null: it does. */
export function refusalOf(trade: Trade): Outcome | null {
  if (trade.status === 'WAIT_BUYER_PAY') return null;
  return trade.status === 'TRADE_CLOSED'
    ? failure('ACQ.TRADE_HAS_CLOSE', '交易已经关闭')
    : failure('ACQ.TRADE_HAS_SUCCESS', '交易已被支付');
}

export const precreate: Call = ({ ledger, baseUrl, now }, biz, common) => {
  const wish = readWish('qr', biz, common, now());
  if (typeof wish === 'string') return invalid(wish);
  const trade = ledger.find(wish.outTradeNo);
  const refusal = trade && refusalOf(trade);
  if (refusal) return refusal;
  const known = ledger.codeOf(wish.outTradeNo);
  if ((trade && !isSameWish(trade, wish)) || (known && !isSameWish(known.wish, wish)))
    return failure('ACQ.CONTEXT_INCONSISTENT', '交易信息被篡改');
  // Whether the real one always refuses a repeat is UNCONFIRMED; a client must live with it.
  if (known && now().getTime() - new Date(known.drawnAt).getTime() < CODE_MS)
    return failure('ACQ.APPLY_PC_MERCHANT_CODE_ERROR', '二维码已经生成');
  return success({ out_trade_no: wish.outTradeNo, qr_code: `${baseUrl()}/qr/${ledger.draw(wish)}` });
};

export const query: Call = (desk, biz) => {
  if (biz.out_trade_no === undefined && biz.trade_no === undefined) return invalid('out_trade_no');
  const trade = tradeOf(desk, biz);
  if (!trade) return noTrade;
  const paid = yuan(trade.paidAt === null ? 0 : trade.amount);
  return success({
    ...BUYER,
    buyer_pay_amount: paid,
    invoice_amount: paid,
    out_trade_no: trade.outTradeNo,
    point_amount: '0.00',
    receipt_amount: paid,
    ...(trade.paidAt === null ? {} : { send_pay_date: shownTime(trade.paidAt) }),
    total_amount: yuan(trade.amount),
    trade_no: trade.tradeNo,
    trade_status: trade.status,
  });
};

const names = (trade: Trade) => ({ out_trade_no: trade.outTradeNo, trade_no: trade.tradeNo });

export const close: Call = (desk, biz) => {
  const trade = tradeOf(desk, biz);
  if (!trade) return noTrade;
  if (trade.status !== 'WAIT_BUYER_PAY') return failure('ACQ.TRADE_STATUS_ERROR', '交易状态不合法');
  desk.ledger.close(trade);
  return success(names(trade));
};

/** Closes what is unpaid and refunds what is paid; a number that nobody opened is no error. */
export const cancel: Call = (desk, biz) => {
  const trade = tradeOf(desk, biz);
  if (!trade) return success({ out_trade_no: biz.out_trade_no ?? '', retry_flag: 'N' });
  if (trade.status === 'WAIT_BUYER_PAY') {
    desk.ledger.close(trade);
    return success({ ...names(trade), retry_flag: 'N', action: 'close' });
  }
  const rest = trade.amount - trade.refunded;
  if (trade.status === 'TRADE_SUCCESS' && rest > 0) {
    desk.ledger.refund(trade, trade.outTradeNo, rest);
    return success({ ...names(trade), retry_flag: 'N', action: 'refund' });
  }
  return success({ ...names(trade), retry_flag: 'N' });
};

function refunded(trade: Trade, at: Date, isMoved: boolean): Outcome {
  return success({
    ...BUYER,
    fund_change: isMoved ? 'Y' : 'N',
    gmt_refund_pay: shownTime(at.toISOString()),
    ...names(trade),
    // The sum of all refunds of the trade, not this one.
    refund_fee: yuan(trade.refunded),
    send_back_fee: yuan(trade.refunded),
  });
}

export const refund: Call = (desk, biz) => {
  const trade = tradeOf(desk, biz);
  if (!trade) return noTrade;
  const amount = readAmount(biz.refund_amount ?? '');
  if (amount === null) return invalid('refund_amount');
  if (biz.out_request_no === undefined && amount !== trade.amount)
    return failure('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', '部分退款需要退款请求号');
  const requestNo = biz.out_request_no ?? trade.outTradeNo;
  const known = desk.ledger.findRefund(trade.outTradeNo, requestNo);
  if (known)
    return known.amount === amount ? refunded(trade, desk.now(), false) : failure('ACQ.DISCORDANT_REPEAT_REQUEST', '请求信息不一致');
  if (trade.status === 'TRADE_FINISHED') return failure('ACQ.TRADE_HAS_FINISHED', '交易已结束');
  if (trade.paidAt === null) return failure('ACQ.REASON_TRADE_STATUS_INVALID', '交易状态异常');
  if (trade.status === 'TRADE_CLOSED') return failure('ACQ.TRADE_HAS_CLOSE', '交易已经关闭');
  if (trade.refunded + amount > trade.amount) return failure('ACQ.REASON_TRADE_REFUND_FEE_ERR', '退款金额无效');
  return refunded(desk.ledger.refund(trade, requestNo, amount), desk.now(), true);
};

/** Without such a refund the answer is a success that says nothing. */
export const refundQuery: Call = (desk, biz) => {
  const trade = tradeOf(desk, biz);
  if (!trade) return noTrade;
  const found = desk.ledger.findRefund(trade.outTradeNo, biz.out_request_no ?? trade.outTradeNo);
  if (!found) return success();
  return success({
    ...names(trade),
    out_request_no: found.requestNo,
    refund_amount: yuan(found.amount),
    refund_status: 'REFUND_SUCCESS',
    gmt_refund_pay: shownTime(found.at),
    total_amount: yuan(trade.amount),
  });
};

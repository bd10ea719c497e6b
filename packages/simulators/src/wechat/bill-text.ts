import { yuan } from '../page.ts';
import type { Refund, Trade } from './ledger.ts';
import type { Merchant } from './merchant.ts';
import { beijing } from './wire.ts';

const ALL = (
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,' +
  '微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注'
).split(',');
const OF_REFUNDS = ['微信退款单号', '商户退款单号', '退款金额', '充值券退款金额', '退款类型', '退款状态', '申请退款金额'];
const SUMMARY = ['总交易单数', '应结订单总金额', '退款总金额', '充值券退款总金额', '手续费总金额', '订单总金额', '申请退款总金额'];

export type BillType = 'ALL' | 'SUCCESS' | 'REFUND';

function columnsOf(type: BillType): readonly string[] {
  if (type === 'SUCCESS') return ALL.filter((name) => !OF_REFUNDS.includes(name));
  return type === 'REFUND' ? ALL.flatMap((name) => (name === '微信退款单号' ? ['退款申请时间', '退款成功时间', name] : [name])) : ALL;
}

/** A row before it is printed: amounts in fen, the fee in hundred-thousandths of a yuan. */
export interface BillLine {
  readonly at: Date;
  readonly cells: Readonly<Record<string, string>>;
  readonly paid: number;
  readonly refunded: number;
  readonly fee: number;
}

/** 0.60 % of whole fen is a whole number of hundred-thousandths of a yuan: six for every fen. */
const FEE_PER_FEN = 6;

export function feeText(units: number): string {
  const digits = String(Math.abs(units)).padStart(6, '0');
  return `${units < 0 ? '-' : ''}${digits.slice(0, -5)}.${digits.slice(-5)}`;
}

/** What separates cells and rows is taken out of free text, as WeChat Pay does. */
const plain = (text: string): string => text.replaceAll(/[,`\r\n]/g, ' ');
const wall = (at: Date): string => beijing(at).slice(0, 19).replace('T', ' ');

const common = (merchant: Merchant, trade: Trade): Readonly<Record<string, string>> => ({
  公众账号ID: merchant.appid,
  商户号: merchant.mchid,
  特约商户号: '0',
  设备号: '',
  微信订单号: trade.transactionId ?? '',
  商户订单号: trade.outTradeNo,
  用户标识: trade.openid ?? '',
  交易类型: trade.product === 'native' ? 'NATIVE' : 'MWEB',
  付款银行: 'OTHERS',
  货币种类: 'CNY',
  代金券金额: '0.00',
  充值券退款金额: '0.00',
  商品名称: plain(trade.description),
  商户数据包: plain(trade.attach ?? ''),
  费率: '0.60%',
  费率备注: '',
});

export function paidLine(merchant: Merchant, trade: Trade): BillLine {
  const at = new Date(trade.paidAt ?? trade.createdAt);
  const fee = trade.total * FEE_PER_FEN;
  const cells = {
    ...common(merchant, trade),
    交易时间: wall(at),
    交易状态: 'SUCCESS',
    应结订单金额: yuan(trade.total),
    微信退款单号: '0',
    商户退款单号: '0',
    退款金额: '0.00',
    退款类型: '',
    退款状态: '',
    手续费: feeText(fee),
    订单金额: yuan(trade.total),
    申请退款金额: '0.00',
  };
  return { at, cells, paid: trade.total, refunded: 0, fee };
}

/** Keeps the state it had when the refund was asked for; the sign of its fee is UNCONFIRMED (payments.md A10). */
export function refundLine(merchant: Merchant, trade: Trade, refund: Refund): BillLine {
  const at = new Date(refund.createdAt);
  const fee = -refund.amount * FEE_PER_FEN;
  const cells = {
    ...common(merchant, trade),
    交易时间: wall(at),
    交易状态: 'REFUND',
    应结订单金额: '0.00',
    退款申请时间: wall(at),
    退款成功时间: refund.endedAt === null ? '' : wall(new Date(refund.endedAt)),
    微信退款单号: refund.refundId,
    商户退款单号: refund.outRefundNo,
    退款金额: yuan(refund.amount),
    退款类型: 'ORIGINAL',
    退款状态: 'PROCESSING',
    手续费: feeText(fee),
    订单金额: '0.00',
    申请退款金额: yuan(refund.amount),
  };
  return { at, cells, paid: 0, refunded: refund.amount, fee };
}

/** BOM, a plain header, back-ticked cells, a summary of two lines, CRLF everywhere. */
export function billText(type: BillType, lines: readonly BillLine[]): Buffer {
  const columns = columnsOf(type);
  const row = (cells: readonly string[]): string => cells.map((c) => `\`${c}`).join(',');
  const sum = (of: (line: BillLine) => number): number => lines.reduce((total, line) => total + of(line), 0);
  const paid = yuan(sum((l) => l.paid));
  const refunded = yuan(sum((l) => l.refunded));
  const totals = [String(lines.length), paid, refunded, '0.00', feeText(sum((l) => l.fee)), paid, refunded];
  const details = lines.map((line) => row(columns.map((name) => line.cells[name] ?? '')));
  return Buffer.from(`\uFEFF${[columns.join(','), ...details, SUMMARY.join(','), row(totals)].join('\r\n')}\r\n`);
}

import { fromBeijingTime } from './beijing-time.rules.ts';
import type { Column, Columns } from './bill-line.rules.ts';
import { fenOf, feeOf } from './yuan.rules.ts';

interface Row {
  readonly kind: 'payment' | 'refund';
  readonly outTradeNo: string;
  readonly tradeNo: string;
  readonly refundNo: string | null;
  /** Never negative. */
  readonly amount: number;
  readonly fee: bigint;
  readonly at: Date;
  readonly status: string;
}

/** A line of the bill, with what the bill's own sums are made of. */
export interface BillLine {
  readonly row: Row;
  /** 商家实收, never negative: after the merchant's own discounts. */
  readonly received: number;
}

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

/** Answers what is wrong with it as a text. */
export function billLineOf(cells: readonly string[], columns: Columns): BillLine | string {
  const cell = (column: Column): string => cells[columns[column]] ?? '';
  if (cells.length !== columns.width) return `it has ${cells.length} cells instead of ${columns.width}`;
  const status = cell('type');
  const amount = fenOf(cell('amount'));
  const received = fenOf(cell('received'));
  const fee = feeOf(cell('fee') === '' ? '0' : cell('fee'));
  const at = fromBeijingTime(cell('finishedAt'));
  if (amount === null || received === null) return `"${cell(amount === null ? 'amount' : 'received').slice(0, 20)}" is no amount`;
  if (fee === null) return `"${cell('fee').slice(0, 20)}" is no fee`;
  if (at === null) return `"${cell('finishedAt').slice(0, 20)}" is no time`;
  if (!/^\d{6,64}$/.test(cell('tradeNo'))) return 'it has no trade number of Alipay';
  // Refunds are below zero. The sign of fees is UNCONFIRMED (samples know both): taken on payments, given back on refunds.
  const kind = status.includes('退') || amount < 0 ? 'refund' : 'payment';
  const row: Row = {
    kind,
    outTradeNo: cell('outTradeNo'),
    tradeNo: cell('tradeNo'),
    refundNo: kind === 'refund' && cell('refundNo') !== '' ? cell('refundNo') : null,
    amount: Math.abs(amount),
    fee: kind === 'refund' ? -absolute(fee) : absolute(fee),
    at,
    status,
  };
  return { row, received: Math.abs(received) };
}

export interface SaidTotal {
  readonly kind: 'payment' | 'refund';
  readonly count: number;
  readonly received: number;
}

/** `#交易合计：2笔，商家实收共30.00元，…` and `#退款合计：1笔，商家实收退款共-10.00元，…`; null for every other comment. */
export function saidTotalOf(line: string): SaidTotal | null {
  const match = /^#\s*(交易|退款)合计[：:]\s*(\d{1,9})\s*笔[，,]\s*商家实收(?:退款)?共\s*([+-]?[\d.]+)\s*元/.exec(line);
  const received = fenOf(match?.[3] ?? '');
  if (!match || received === null) return null;
  return { kind: match[1] === '退款' ? 'refund' : 'payment', count: Number(match[2]), received: Math.abs(received) };
}

export class Tally {
  count = 0;
  amount = 0;
  received = 0;

  add({ row, received }: BillLine): void {
    this.count += 1;
    this.amount += row.amount;
    this.received += received;
  }

  agreesWith(said: SaidTotal): boolean {
    return said.count === this.count && said.received === this.received;
  }
}

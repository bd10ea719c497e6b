import { fromBillTime } from './beijing-time.rules.ts';

const FEE_DIGITS = 5;
const FEE_PER_FEN = 1000n;

/** `-0.01800` → -1800n: hundred-thousandths of a yuan, through the text and never a float. Null: no such number. */
export function feeOf(text: string): bigint | null {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,8}))?$/.exec(text.trim());
  if (!match) return null;
  const [, sign, whole = '', fraction = ''] = match;
  // More digits are read only when they say nothing: an amount is never rounded on its way in.
  if (/[1-9]/.test(fraction.slice(FEE_DIGITS))) return null;
  const value = BigInt(whole + fraction.slice(0, FEE_DIGITS).padEnd(FEE_DIGITS, '0'));
  return sign === '-' ? -value : value;
}

/** `19.90` → 1990; null for what is no amount of whole fen. */
export function fenOf(text: string): number | null {
  const value = feeOf(text);
  return value === null || value % FEE_PER_FEN !== 0n ? null : Number(value / FEE_PER_FEN);
}

/** Cells begin with a back-tick; free text has neither back-ticks nor line ends left in it, and a comma before one ends a cell. */
export const cellsOf = (line: string): readonly string[] => (line.startsWith('`') ? line.slice(1).split(',`') : line.split(','));

/** By name: the bill types differ, and a few old merchants get an older layout (payments.md A10), whose names stand second. */
const NAMES = {
  at: ['交易时间'],
  mchid: ['商户号'],
  tradeNo: ['微信订单号'],
  outTradeNo: ['商户订单号'],
  tradeState: ['交易状态'],
  paid: ['订单金额', '总金额'],
  fee: ['手续费'],
  refundNo: ['商户退款单号'],
  refunded: ['申请退款金额', '退款金额'],
  refundState: ['退款状态'],
} as const;
type Name = keyof typeof NAMES;

/** Absent in the bill type of payments alone. */
const OF_REFUNDS: readonly Name[] = ['refundNo', 'refunded', 'refundState'];

export type Columns = Readonly<Record<Name, number>> & { readonly width: number };

const placeOf = (header: readonly string[], names: readonly string[]): number =>
  names.map((n) => header.indexOf(n)).find((i) => i >= 0) ?? -1;

/** Answers the name of what is missing as a text. */
export function columnsOf(header: readonly string[]): Columns | string {
  const columns = Object.fromEntries(Object.entries(NAMES).map(([name, names]) => [name, placeOf(header, names)])) as Record<Name, number>;
  const missing = (Object.keys(NAMES) as Name[]).find((name) => columns[name] < 0 && !OF_REFUNDS.includes(name));
  return missing === undefined ? { ...columns, width: header.length } : NAMES[missing][0];
}

export interface Row {
  readonly kind: 'payment' | 'refund';
  readonly outTradeNo: string;
  readonly tradeNo: string;
  readonly refundNo: string | null;
  readonly amount: number;
  readonly fee: bigint;
  readonly at: Date;
  readonly status: string;
}

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

/** Answers what is wrong with it as a text. */
export function rowOf(cells: readonly string[], columns: Columns, mchid: string): Row | string {
  const cell = (name: Name): string => cells[columns[name]]?.trim() ?? '';
  if (cells.length !== columns.width) return `it has ${cells.length} cells instead of ${columns.width}`;
  if (cell('mchid') !== mchid) return `it is of merchant ${cell('mchid').slice(0, 20)}, not of ${mchid}`;
  // REVOKED is a refund as well: of a payment by payment code, taken back at once.
  const kind = cell('tradeState') === 'SUCCESS' ? 'payment' : 'refund';
  const amount = fenOf(cell(kind === 'payment' ? 'paid' : 'refunded'));
  const fee = feeOf(cell('fee') === '' ? '0' : cell('fee'));
  const at = fromBillTime(cell('at'));
  if (amount === null || amount < 0) return `"${cell(kind === 'payment' ? 'paid' : 'refunded').slice(0, 20)}" is no amount`;
  if (fee === null) return `"${cell('fee').slice(0, 20)}" is no fee`;
  if (at === null) return `"${cell('at').slice(0, 20)}" is no time`;
  if (cell('tradeNo') === '') return 'it has no order number of WeChat Pay';
  const refundNo = cell('refundNo');
  return {
    kind,
    outTradeNo: cell('outTradeNo'),
    tradeNo: cell('tradeNo'),
    refundNo: kind === 'payment' || refundNo === '' || refundNo === '0' ? null : refundNo,
    amount,
    // Which sign the bill gives it on refunds is UNCONFIRMED: taken on payments, given back on refunds.
    fee: kind === 'payment' ? absolute(fee) : -absolute(fee),
    at,
    status: (kind === 'refund' && cell('refundState')) || cell('tradeState'),
  };
}

const SUMS = { paid: ['订单总金额', '总交易额'], refunded: ['申请退款总金额', '总退款金额', '退款总金额'] } as const;

/** The line of names above the sums; every layout begins it so. */
export const isSummaryHeader = (line: string): boolean => line.startsWith('总交易单数');

/** Null where this bill type has no such sum; a text that is no amount makes the bill unreadable. */
export function sumOf(sum: keyof typeof SUMS, header: readonly string[], cells: readonly string[]): number | null | 'unreadable' {
  const place = placeOf(header, SUMS[sum]);
  return place < 0 ? null : (fenOf(cells[place] ?? '') ?? 'unreadable');
}

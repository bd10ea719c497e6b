import type { Currency, DoubtKind, ImportOptions, OrderType, RowReason } from '@danflow/contract';
import { add, decimalOf, fromMinor, negated, perUnit, toMinor, ZERO, type Decimal } from './decimal.rules.ts';
import type { RowFacts, RowPrivate } from './row.rules.ts';
import { isLive, type RowStatus } from './statuses.rules.ts';

/** A row of an order as it was staged. */
export interface GroupRow {
  readonly lineNo: number;
  readonly facts: RowFacts;
  readonly persons: RowPrivate;
  readonly sameAs: number;
  readonly sku: GroupSku;
}

/** What the row's SKU is, or will be once it is created. */
export interface GroupSku {
  readonly key: string;
  readonly code: string;
  readonly fileCode: string;
  readonly type: OrderType;
  readonly currency: string;
  readonly refused: RowReason | null;
}

export interface DraftLine {
  readonly lineNo: number;
  readonly skuKey: string;
  readonly title: string;
  readonly options: string;
  readonly qty: number;
  readonly unitPriceAmount: number;
  readonly lineAmount: number;
  readonly lineDiscount: number;
}

/** One order of the file, read, rounded and agreed upon. */
export interface OrderDraft {
  readonly sourceNo: string;
  readonly status: Exclude<RowStatus, 'leave_out'>;
  readonly orderedAt: Date;
  readonly paidAt: Date | null;
  readonly shippedAt: Date | null;
  readonly completedAt: Date | null;
  readonly lines: readonly DraftLine[];
  /** Beyond the discounts of lines. */
  readonly discountAmount: number;
  readonly freightAmount: number;
  readonly totalAmount: number;
  readonly customerCode: string | null;
  readonly persons: Required<RowPrivate>;
  readonly country: string;
  readonly province: string;
  readonly city: string;
  readonly district: string;
  readonly postalCode: string;
  readonly flag: number;
  readonly tags: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  /** Line amounts as the file has them, and how many were rounded. */
  readonly fileAmount: Decimal;
  readonly roundedRows: number;
  readonly doubts: readonly DoubtKind[];
}

export type Grouped =
  | { readonly ok: true; readonly draft: OrderDraft }
  | { readonly ok: false; readonly reason: RowReason; readonly lineNo: number | null };

export interface Group {
  readonly sourceNo: string;
  /** Several customers stand under this number: each part is an order, #2 from the second on. */
  readonly part: number;
  readonly isShared: boolean;
  readonly rows: readonly GroupRow[];
}

class GroupFault extends Error {
  readonly reason: RowReason;
  readonly lineNo: number | null;
  constructor(reason: RowReason, lineNo: number | null = null) {
    super(reason);
    this.reason = reason;
    this.lineNo = lineNo;
  }
}

export const MAX_GROUP_ROWS = 200;
export const TAG_SHARED = '单号重复';
export const TAG_RECEIVERS = '收件信息不一';

/** Source number of one part of an order number. */
export const partNo = (sourceNo: string, part: number): string => (part === 1 ? sourceNo : `${sourceNo}#${part}`);

type Key = keyof RowFacts;
type Value<K extends Key> = NonNullable<RowFacts[K]>;

function valuesOf<K extends Key>(rows: readonly GroupRow[], key: K): Value<K>[] {
  const values: Value<K>[] = [];
  for (const r of rows) {
    const value = r.facts[key];
    if (value !== undefined) values.push(value);
  }
  return values;
}

const firstOf = <K extends Key>(rows: readonly GroupRow[], key: K): Value<K> | null => valuesOf(rows, key)[0] ?? null;

/** Rows must agree on it where they say it at all. */
function agreed<K extends Key>(rows: readonly GroupRow[], key: K): Value<K> | null {
  const first = firstOf(rows, key);
  for (const r of rows) if (r.facts[key] !== undefined && r.facts[key] !== first) throw new GroupFault('fields_differ', r.lineNo);
  return first;
}

/** Order amounts stand on each row, or on one with zero or nothing on the others. */
function agreedAmount(rows: readonly GroupRow[], key: 'discount' | 'freight' | 'orderTotal', currency: Currency): number | null {
  const texts = valuesOf(rows, key);
  if (texts.length === 0) return null;
  const values = [...new Set(texts.filter((t) => /[1-9]/.test(t)))];
  if (values.length > 1) throw new GroupFault('fields_differ', rows.find((r) => r.facts[key] === values[1])?.lineNo ?? null);
  return minorOf(values[0] ?? '0', currency, null).amount;
}

function minorOf(text: string, currency: Currency, lineNo: number | null) {
  const value = decimalOf(text);
  const minor = value && toMinor(value, currency);
  if (!value || !minor) throw new GroupFault('amount_wrong', lineNo);
  return { ...minor, exact: value };
}

/** ISO texts of one zone sort as their instants. */
function latest(rows: readonly GroupRow[], key: 'shippedAt' | 'completedAt'): Date | null {
  let last = '';
  for (const text of valuesOf(rows, key)) if (text > last) last = text;
  return last === '' ? null : new Date(last);
}
const dateOf = (text: string | null): Date | null => (text === null ? null : new Date(text));

function datesOf(rows: readonly GroupRow[], status: OrderDraft['status'], now: Date) {
  const ordered = dateOf(agreed(rows, 'orderedAt'));
  if (!ordered) throw new GroupFault('date_missing', rows[0]?.lineNo ?? null);
  const paid = dateOf(agreed(rows, 'paidAt'));
  if (isLive(status)) return { orderedAt: ordered, paidAt: paid, shippedAt: null, completedAt: null };
  const paidAt = paid ?? ordered;
  const shippedAt = latest(rows, 'shippedAt') ?? paidAt;
  const completedAt = status === 'completed' ? (latest(rows, 'completedAt') ?? shippedAt) : null;
  if (ordered > now || paidAt > now || shippedAt > now || (completedAt !== null && completedAt > now))
    throw new GroupFault('date_future', rows[0]?.lineNo ?? null);
  return { orderedAt: ordered, paidAt, shippedAt, completedAt };
}

function linesOf(rows: readonly GroupRow[], currency: Currency) {
  let fileAmount = ZERO;
  let roundedRows = 0;
  const lines = rows.map((r): DraftLine => {
    const amount = minorOf(r.facts.amount, currency, r.lineNo);
    fileAmount = add(fileAmount, amount.exact);
    if (amount.isRounded) roundedRows += 1;
    const lineDiscount = r.facts.lineDiscount === undefined ? 0 : minorOf(r.facts.lineDiscount, currency, r.lineNo).amount;
    if (lineDiscount > amount.amount) throw new GroupFault('discount_exceeds', r.lineNo);
    return {
      lineNo: r.lineNo,
      skuKey: r.sku.key,
      title: r.facts.title ?? '',
      options: r.facts.options ?? '',
      qty: r.facts.qty,
      unitPriceAmount: perUnit(amount.amount, r.facts.qty),
      lineAmount: amount.amount,
      lineDiscount,
    };
  });
  return { lines, fileAmount, roundedRows };
}

function totalsOf(rows: readonly GroupRow[], lines: readonly DraftLine[], options: ImportOptions) {
  const { currency } = options;
  const freightAmount = agreedAmount(rows, 'freight', currency) ?? 0;
  const stated = agreedAmount(rows, 'discount', currency) ?? 0;
  const net = lines.reduce((sum, l) => sum + l.lineAmount - l.lineDiscount, 0);
  const orderTotal = agreedAmount(rows, 'orderTotal', currency);
  const gap = orderTotal === null ? 0 : net - stated + freightAmount - orderTotal;
  if (gap < 0 || (gap > 0 && options.onTotalDiffers === 'refuse')) throw new GroupFault('total_differs', rows[0]?.lineNo ?? null);
  const discountAmount = stated + gap;
  if (discountAmount > net) throw new GroupFault('discount_exceeds', rows[0]?.lineNo ?? null);
  return { freightAmount, discountAmount, totalAmount: net - discountAmount + freightAmount, isGap: gap > 0 };
}

function typesOf(rows: readonly GroupRow[], currency: Currency): void {
  for (const r of rows) {
    if (r.sku.refused) throw new GroupFault(r.sku.refused, r.lineNo);
    if (r.sku.currency !== currency) throw new GroupFault('currency_differs', r.lineNo);
    if (r.sku.type !== rows[0]?.sku.type) throw new GroupFault('types_mixed', r.lineNo);
  }
}

const PLACES = ['country', 'province', 'city', 'district', 'postalCode'] as const;
const PERSONS = ['name', 'phone', 'street'] as const;

const hasReceiver = ({ facts, persons }: GroupRow): boolean =>
  PLACES.some((p) => facts[p] !== undefined) || PERSONS.some((p) => persons[p] !== undefined);

const namesOther = ({ facts, persons }: GroupRow, first: GroupRow): boolean =>
  PLACES.some((p) => facts[p] !== undefined && facts[p] !== first.facts[p]) ||
  PERSONS.some((p) => persons[p] !== undefined && persons[p] !== first.persons[p]);

/** The receiver of the first row that names one; `differs` when another row names another. */
function receiverOf(rows: readonly GroupRow[]) {
  const first = rows.find(hasReceiver);
  const { country = 'CN', province = '', city = '', district = '', postalCode = '' } = first?.facts ?? {};
  const { name = '', phone = '', street = '' } = first?.persons ?? {};
  return {
    differs: first !== undefined && rows.some((r) => namesOther(r, first)),
    places: { country, province, city, district, postalCode },
    persons: { name, phone, street },
  };
}

function joined(rows: readonly GroupRow[], key: 'carrier' | 'trackingNo'): string {
  const texts = valuesOf(rows, key);
  return texts.length === 0 ? '' : [...new Set(texts)].join(',').slice(0, 300);
}

function attributesOf(rows: readonly GroupRow[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { facts } of rows) if (facts.attributes) for (const [name, value] of Object.entries(facts.attributes)) found[name] ??= value;
  const carrier = joined(rows, 'carrier');
  const trackingNo = joined(rows, 'trackingNo');
  if (carrier !== '') found.carrier = carrier;
  if (trackingNo !== '') found.tracking_no = trackingNo;
  return found;
}

function tagsOf(rows: readonly GroupRow[], marks: readonly string[]): string[] {
  const tags = valuesOf(rows, 'tags');
  return tags.length === 0 ? [...marks] : [...new Set([...marks, ...tags.flat()])].slice(0, 20);
}

function build(group: Group, options: ImportOptions, now: Date): OrderDraft {
  const { rows } = group;
  if (rows.length > MAX_GROUP_ROWS) throw new GroupFault('lines_too_many', rows[MAX_GROUP_ROWS]?.lineNo ?? null);
  typesOf(rows, options.currency);
  const status = options.orderState === 'from_column' ? agreed(rows, 'status') : options.orderState;
  if (status === null || status === 'leave_out') throw new GroupFault('status_unknown', rows[0]?.lineNo ?? null);
  const dates = datesOf(rows, status, now);
  const { lines, fileAmount, roundedRows } = linesOf(rows, options.currency);
  const { isGap, ...totals } = totalsOf(rows, lines, options);
  const receiver = receiverOf(rows);
  // To ship to one of two addresses is a mistake that cannot be taken back; of a past order the address is information.
  if (receiver.differs && isLive(status)) throw new GroupFault('receiver_differs', rows[0]?.lineNo ?? null);
  const text = (key: 'buyerMessage' | 'sellerMemo'): string => rows.map((r) => r.persons[key]).find((t) => t !== undefined) ?? '';
  const marks = [...(group.isShared ? [TAG_SHARED] : []), ...(receiver.differs ? [TAG_RECEIVERS] : [])];
  return {
    sourceNo: partNo(group.sourceNo, group.part),
    status,
    ...dates,
    lines,
    ...totals,
    fileAmount,
    roundedRows,
    customerCode: firstOf(rows, 'customerCode'),
    persons: { ...receiver.persons, buyerMessage: text('buyerMessage'), sellerMemo: text('sellerMemo') },
    ...receiver.places,
    flag: firstOf(rows, 'flag') ?? 0,
    tags: tagsOf(rows, marks),
    attributes: attributesOf(rows),
    doubts: [...(receiver.differs ? ['receiver_differs' as const] : []), ...(isGap ? ['total_as_discount' as const] : [])],
  };
}

/** Rows of one order → the order, or the first reason why not; an order comes in whole or not at all. */
export function groupOrder(group: Group, options: ImportOptions, now: Date): Grouped {
  try {
    return { ok: true, draft: build(group, options, now) };
  } catch (error) {
    if (!(error instanceof GroupFault)) throw error;
    return { ok: false, reason: error.reason, lineNo: error.lineNo };
  }
}

/** Books less file, exactly: what rounding row by row added or took. */
export const roundingDifference = (books: number, file: Decimal, currency: Currency): Decimal =>
  add(fromMinor(books, currency), negated(file));

import { hash } from 'node:crypto';
import type { ImportField, ImportMapping, ImportOptions, RowReason } from '@danflow/contract';
import { cleanCell, readAmount, readCode, readDecimal, readFlag, readQty, readTags, readText, type Read } from './cells.rules.ts';
import { readDate } from './dates.rules.ts';
import { textOf, times, type Decimal } from './decimal.rules.ts';
import { countryCode, splitAddress } from './places.rules.ts';
import { statusOf, type RowStatus } from './statuses.rules.ts';

/** What a row says, without persons; amounts as exact decimal texts, times as ISO texts, absent when blank. */
export interface RowFacts {
  sourceNo: string;
  lineId?: string;
  orderedAt?: string;
  paidAt?: string;
  shippedAt?: string;
  completedAt?: string;
  status?: RowStatus;
  customerCode?: string;
  country?: string;
  province?: string;
  city?: string;
  district?: string;
  postalCode?: string;
  discount?: string;
  freight?: string;
  orderTotal?: string;
  carrier?: string;
  trackingNo?: string;
  flag?: number;
  tags?: string[];
  skuCode?: string;
  barcode?: string;
  title?: string;
  options?: string;
  qty: number;
  /** Of the whole line, as the file has it. */
  amount: string;
  lineDiscount?: string;
  attributes?: Record<string, string>;
}

/** Sealed as soon as it is read (law 7, R27). */
export interface RowPrivate {
  name?: string;
  phone?: string;
  street?: string;
  buyerMessage?: string;
  sellerMemo?: string;
}

export interface Fault {
  readonly reason: RowReason;
  /** Position of the column, null when the row as a whole is meant. */
  readonly column: number | null;
}

export type ParsedRow =
  | { readonly ok: true; readonly facts: RowFacts; readonly persons: RowPrivate; readonly sameAs: string }
  | { readonly ok: false; readonly fault: Fault; readonly sourceNo: string | null };

class RowFault extends Error {
  readonly fault: Fault;
  constructor(reason: RowReason, column: number | null) {
    super(reason);
    this.fault = { reason, column };
  }
}

/** Longest texts that the order keeps. */
const TEXTS: Readonly<Partial<Record<ImportField, number>>> = {
  customerName: 60,
  phone: 30,
  province: 40,
  city: 40,
  district: 40,
  street: 300,
  postalCode: 20,
  carrier: 40,
  buyerMessage: 1000,
  sellerMemo: 1000,
  title: 200,
  options: 100,
};
const MAX_SOURCE_NO = 58;
const MAX_CODE = 58;
const MAX_ATTRIBUTE = 300;
const MOST_KEPT = 2000;

/** Reads rows of one file: the mapping is turned into positions once, not for each row. */
export class RowReader {
  readonly #at = new Map<string, number>();
  readonly #attributes: readonly (readonly [name: string, column: number])[];
  readonly #columns: number;
  readonly #options: ImportOptions;
  /** One field is always read in one way. */
  readonly #reads = new Map<ImportField, Map<string, Read<unknown>>>();

  constructor(mapping: ImportMapping, options: ImportOptions) {
    this.#columns = mapping.length;
    this.#options = options;
    mapping.forEach((target, column) => this.#at.set(target, column));
    this.#attributes = mapping.flatMap((t, column) =>
      t.startsWith('attribute:') ? [[t.slice('attribute:'.length), column] as const] : [],
    );
  }

  read(raw: readonly string[]): ParsedRow {
    const cells = raw.map(cleanCell);
    try {
      if (cells.slice(this.#columns).some((c) => c !== '')) throw new RowFault('cells_too_many', null);
      const facts = this.#facts(cells);
      return { ok: true, facts, persons: this.#persons(cells), sameAs: this.#sameAs(cells) };
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      const source = readCode(this.#cell(cells, 'sourceNo'), MAX_SOURCE_NO);
      return { ok: false, fault: error.fault, sourceNo: source.ok && source.value !== '' ? source.value : null };
    }
  }

  #cell(cells: readonly string[], field: ImportField): string {
    const column = this.#at.get(field);
    return column === undefined ? '' : (cells[column] ?? '');
  }

  #take<T>(cells: readonly string[], field: ImportField, read: (cell: string) => Read<T>): T | undefined {
    const cell = this.#cell(cells, field);
    if (cell === '') return undefined;
    const got = this.#known(field, cell, read);
    if (!got.ok) throw new RowFault(got.reason, this.#at.get(field) ?? null);
    return got.value;
  }

  /** Dates, places, prices and names of goods come again and again; columns in which they do not are not remembered for long. */
  #known<T>(field: ImportField, cell: string, read: (cell: string) => Read<T>): Read<T> {
    const reads = this.#reads.get(field) ?? new Map<string, Read<unknown>>();
    this.#reads.set(field, reads);
    const there = reads.get(cell);
    if (there !== undefined) return there as Read<T>;
    const got = read(cell);
    if (reads.size >= MOST_KEPT) reads.clear();
    reads.set(cell, got);
    return got;
  }

  #need<T>(value: T | undefined, field: ImportField, reason: RowReason): T {
    if (value === undefined) throw new RowFault(reason, this.#at.get(field) ?? null);
    return value;
  }

  #text = (cells: readonly string[], field: ImportField): string | undefined =>
    this.#take(cells, field, (c) => readText(c, TEXTS[field] ?? 64));
  #code = (cells: readonly string[], field: ImportField): string | undefined => this.#take(cells, field, (c) => readCode(c, MAX_CODE));

  #date = (cells: readonly string[], field: ImportField): string | undefined =>
    this.#take(cells, field, (c) => {
      const at = readDate(c, this.#options.dateFormat ?? 'ymd', this.#options.timeZone);
      return at ? { ok: true, value: at.toISOString() } : { ok: false, reason: 'date_wrong' };
    });

  #money = (cells: readonly string[], field: ImportField): Decimal | undefined =>
    this.#take(cells, field, (c) => readAmount(c, this.#options.decimalMark));

  /** Discounts are written as 5.00 and as -5.00; both mean five off. */
  #off = (cells: readonly string[], field: ImportField): string | undefined =>
    this.#take(cells, field, (c) => {
      const value = readDecimal(c, this.#options.decimalMark);
      return value
        ? { ok: true, value: textOf({ ...value, units: value.units < 0n ? -value.units : value.units }) }
        : { ok: false, reason: 'amount_wrong' };
    });

  #amount(cells: readonly string[], qty: number): string {
    const line = this.#money(cells, 'lineAmount');
    const unit = this.#money(cells, 'unitPrice');
    const byUnit = unit && times(unit, qty);
    const amount = this.#options.amountMeaning === 'line_amount' ? (line ?? byUnit) : (byUnit ?? line);
    return textOf(this.#need(amount, this.#at.has('lineAmount') ? 'lineAmount' : 'unitPrice', 'amount_missing'));
  }

  #status(cells: readonly string[]): RowStatus | undefined {
    if (this.#options.orderState !== 'from_column') return this.#options.orderState;
    const status = this.#take(cells, 'status', (c): Read<RowStatus> => {
      const known = statusOf(c, this.#options);
      return known ? { ok: true, value: known } : { ok: false, reason: 'status_unknown' };
    });
    if (status === 'leave_out') throw new RowFault('status_left_out', this.#at.get('status') ?? null);
    return status;
  }

  #facts(cells: readonly string[]): RowFacts {
    const sourceNo = this.#need(
      this.#take(cells, 'sourceNo', (c) => readCode(c, MAX_SOURCE_NO)),
      'sourceNo',
      'source_no_missing',
    );
    const status = this.#status(cells);
    const qty = this.#need(this.#take(cells, 'qty', readQty), 'qty', 'qty_wrong');
    const skuCode = this.#code(cells, 'skuCode');
    const barcode = this.#code(cells, 'barcode');
    const title = this.#text(cells, 'title');
    if (skuCode === undefined && barcode === undefined && title === undefined)
      throw new RowFault('sku_missing', this.#at.get('skuCode') ?? null);
    const { street: _, ...places } = this.#address(cells);
    return compact({
      sourceNo,
      status,
      qty,
      skuCode,
      barcode,
      title,
      amount: this.#amount(cells, qty),
      options: this.#text(cells, 'options'),
      lineId: this.#code(cells, 'lineId'),
      orderedAt: this.#date(cells, 'orderedAt'),
      paidAt: this.#date(cells, 'paidAt'),
      shippedAt: this.#date(cells, 'shippedAt'),
      completedAt: this.#date(cells, 'completedAt'),
      customerCode: this.#code(cells, 'customerCode'),
      country: this.#country(cells),
      ...places,
      postalCode: this.#code(cells, 'postalCode'),
      discount: this.#off(cells, 'discount'),
      lineDiscount: this.#off(cells, 'lineDiscount'),
      freight: textIf(this.#money(cells, 'freight')),
      orderTotal: textIf(this.#money(cells, 'orderTotal')),
      carrier: this.#text(cells, 'carrier'),
      trackingNo: this.#code(cells, 'trackingNo'),
      flag: this.#take(cells, 'flag', readFlag),
      tags: this.#take(cells, 'tags', (c) => ({ ok: true, value: readTags(c) })),
      attributes: this.#readAttributes(cells),
    });
  }

  #country(cells: readonly string[]): string | undefined {
    return this.#take(cells, 'country', (c): Read<string> => {
      const code = countryCode(c);
      return code ? { ok: true, value: code } : { ok: false, reason: 'country_unknown' };
    });
  }

  #address(cells: readonly string[]) {
    const whole = this.#take(cells, 'fullAddress', (c) => readText(c, 300));
    const split = whole === undefined ? undefined : splitAddress(whole);
    const part = (field: 'province' | 'city' | 'district' | 'street'): string | undefined =>
      this.#text(cells, field) ?? (split?.[field] === '' ? undefined : split?.[field]);
    return { province: part('province'), city: part('city'), district: part('district'), street: part('street') };
  }

  #persons(cells: readonly string[]): RowPrivate {
    return compact({
      name: this.#text(cells, 'customerName'),
      phone: this.#take(cells, 'phone', (c) => readCode(c, 30)),
      street: this.#address(cells).street,
      buyerMessage: this.#text(cells, 'buyerMessage'),
      sellerMemo: this.#text(cells, 'sellerMemo'),
    });
  }

  #readAttributes(cells: readonly string[]): Record<string, string> | undefined {
    const found = this.#attributes.map(([name, column]): [string, string] => [name, cells[column] ?? '']).filter(([, cell]) => cell !== '');
    for (const [name, cell] of found) {
      const got = readText(cell, MAX_ATTRIBUTE);
      if (!got.ok) throw new RowFault(got.reason, this.#at.get(`attribute:${name}`) ?? null);
    }
    return found.length === 0 ? undefined : Object.fromEntries(found);
  }

  /** All cells but the line's own number: two rows with the same are a repeated line. */
  #sameAs(cells: readonly string[]): string {
    const own = this.#at.get('lineId');
    return hash('sha256', JSON.stringify(own === undefined ? cells : cells.with(own, '')), 'base64url').slice(0, 22);
  }
}

const textIf = (d: Decimal | undefined): string | undefined => (d === undefined ? undefined : textOf(d));

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Absent instead of undefined: a staged row then is as short as what it says. */
function compact<T extends object>(values: T): Defined<T> {
  const found: Partial<T> = {};
  for (const key in values) if (values[key] !== undefined) found[key] = values[key];
  return found as unknown as Defined<T>;
}

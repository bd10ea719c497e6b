import type { ImportField, ImportMapping, ImportOptions, RowReason } from '@danflow/contract';
import { cleanCell, readAmount, readCode, readDecimal, readFlag, readQty, readTags, readText, type Read } from './cells.rules.ts';
import { readDate } from './dates.rules.ts';
import { textOf, times, type Decimal } from './decimal.rules.ts';
import { countryCode, splitAddress } from './places.rules.ts';
import { statusOf, type RowStatus } from './statuses.rules.ts';
import { rowMark } from './text-hash.rules.ts';

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
  | { readonly ok: true; readonly facts: RowFacts; readonly persons: RowPrivate; readonly sameAs: number }
  | { readonly ok: false; readonly fault: Fault; readonly sourceNo: string | null };

class RowFault extends Error {
  readonly fault: Fault;
  constructor(reason: RowReason, column: number | null) {
    super(reason);
    this.fault = { reason, column };
  }
}

const MAX_SOURCE_NO = 58;
const MAX_CODE = 58;
const MAX_ATTRIBUTE = 300;
const MOST_KEPT = 2000;

type Reader<T> = (cell: string) => Read<T>;

/** Dates, places and prices come again and again and cost more to read than to find; a column of ever new ones is not remembered for long. */
function remembered<T>(read: Reader<T>): Reader<T> {
  const reads = new Map<string, Read<T>>();
  return (cell) => {
    const there = reads.get(cell);
    if (there !== undefined) return there;
    const got = read(cell);
    if (reads.size >= MOST_KEPT) reads.clear();
    reads.set(cell, got);
    return got;
  };
}

/** Up to the longest text that the order keeps. */
const text =
  (max: number): Reader<string> =>
  (cell) =>
    readText(cell, max);
const code =
  (max: number): Reader<string> =>
  (cell) =>
    readCode(cell, max);
const exactText = (read: Read<Decimal>): Read<string> => (read.ok ? { ok: true, value: textOf(read.value) } : read);

const readCountry: Reader<string> = (cell) => {
  const known = countryCode(cell);
  return known ? { ok: true, value: known } : { ok: false, reason: 'country_unknown' };
};

/** Discounts are written as 5.00 and as -5.00; both mean five off. */
function readOff(cell: string, mark: ImportOptions['decimalMark']): Read<string> {
  const value = readDecimal(cell, mark);
  return value
    ? { ok: true, value: textOf({ ...value, units: value.units < 0n ? -value.units : value.units }) }
    : { ok: false, reason: 'amount_wrong' };
}

function readInstant(cell: string, { dateFormat, timeZone }: ImportOptions): Read<string> {
  const at = readDate(cell, dateFormat ?? 'ymd', timeZone);
  return at ? { ok: true, value: at.toISOString() } : { ok: false, reason: 'date_wrong' };
}

function readStatus(cell: string, options: ImportOptions): Read<RowStatus> {
  const known = statusOf(cell, options);
  return known ? { ok: true, value: known } : { ok: false, reason: 'status_unknown' };
}

type Readers<Row> = Partial<Record<keyof Row, Reader<unknown>>>;

/** How the cells of a file are read: fields of the row by what they are called in it. */
function readersOf(options: ImportOptions) {
  const date = remembered((cell) => readInstant(cell, options));
  const amount = remembered((cell) => readAmount(cell, options.decimalMark));
  const money: Reader<string> = (cell) => exactText(amount(cell));
  const off = remembered((cell) => readOff(cell, options.decimalMark));
  return {
    amount,
    status: remembered((cell) => readStatus(cell, options)),
    qty: remembered(readQty),
    address: remembered((cell) => readText(cell, 300)),
    facts: {
      province: text(40),
      city: text(40),
      district: text(40),
      options: text(100),
      lineId: code(MAX_CODE),
      orderedAt: date,
      paidAt: date,
      shippedAt: date,
      completedAt: date,
      customerCode: code(MAX_CODE),
      country: remembered(readCountry),
      postalCode: code(MAX_CODE),
      discount: off,
      lineDiscount: off,
      freight: money,
      orderTotal: money,
      carrier: text(40),
      trackingNo: code(MAX_CODE),
      flag: readFlag,
      tags: (cell) => ({ ok: true, value: readTags(cell) }),
    } satisfies Readers<RowFacts>,
    persons: {
      name: text(60),
      phone: code(30),
      street: text(300),
      buyerMessage: text(1000),
      sellerMemo: text(1000),
    } satisfies Readers<RowPrivate>,
  } as const;
}

/** Only what this file has: most files have half of the columns that there are. */
interface Column {
  readonly at: number;
  readonly field: string;
  readonly read: Reader<unknown>;
}

const targetOf = (field: string): string => (field === 'name' ? 'customerName' : field);

/** Reads rows of one file: the mapping is turned into positions and readers once, not for each row. */
export class RowReader {
  readonly #at = new Map<string, number>();
  readonly #width: number;
  /** Of the line's own number, in which repeated lines differ. */
  readonly #line: number | undefined;
  readonly #options: ImportOptions;
  readonly #readers: ReturnType<typeof readersOf>;
  readonly #facts: readonly Column[];
  readonly #persons: readonly Column[];
  readonly #attributes: readonly Column[];

  constructor(mapping: ImportMapping, options: ImportOptions) {
    this.#width = mapping.length;
    this.#options = options;
    mapping.forEach((target, column) => this.#at.set(target, column));
    this.#line = this.#at.get('lineId');
    this.#readers = readersOf(options);
    const columnsOf = (readers: Readers<RowFacts & RowPrivate>): Column[] =>
      Object.entries(readers).flatMap(([field, read]) => {
        const at = this.#at.get(targetOf(field));
        return at === undefined ? [] : [{ at, field, read }];
      });
    this.#facts = columnsOf(this.#readers.facts);
    this.#persons = columnsOf(this.#readers.persons);
    this.#attributes = mapping.flatMap((target, at) =>
      target.startsWith('attribute:') ? [{ at, field: target.slice('attribute:'.length), read: text(MAX_ATTRIBUTE) }] : [],
    );
  }

  read(raw: readonly string[]): ParsedRow {
    const cells = raw.map(cleanCell);
    try {
      for (let i = this.#width; i < cells.length; i += 1) if (cells[i] !== '') throw new RowFault('cells_too_many', null);
      const facts = this.#goods(cells);
      const persons: RowPrivate = {};
      this.#splitAddress(cells, facts, persons);
      take(cells, this.#facts, facts);
      take(cells, this.#persons, persons);
      const attributes: Record<string, string> = {};
      if (take(cells, this.#attributes, attributes)) facts.attributes = attributes;
      return { ok: true, facts, persons, sameAs: rowMark(this.#line === undefined ? cells : cells.with(this.#line, '')) };
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

  #take<T>(cells: readonly string[], field: ImportField, read: Reader<T>): T | undefined {
    const cell = this.#cell(cells, field);
    if (cell === '') return undefined;
    const got = read(cell);
    if (!got.ok) throw new RowFault(got.reason, this.#at.get(field) ?? null);
    return got.value;
  }

  #need<T>(value: T | undefined, field: ImportField, reason: RowReason): T {
    if (value === undefined) throw new RowFault(reason, this.#at.get(field) ?? null);
    return value;
  }

  /** Which order, what and how much: no row is without. */
  #goods(cells: readonly string[]): RowFacts {
    const sourceNo = this.#need(this.#take(cells, 'sourceNo', code(MAX_SOURCE_NO)), 'sourceNo', 'source_no_missing');
    const status = this.#status(cells);
    const qty = this.#need(this.#take(cells, 'qty', this.#readers.qty), 'qty', 'qty_wrong');
    const skuCode = this.#take(cells, 'skuCode', code(MAX_CODE));
    const barcode = this.#take(cells, 'barcode', code(MAX_CODE));
    const title = this.#take(cells, 'title', text(200));
    if (skuCode === undefined && barcode === undefined && title === undefined)
      throw new RowFault('sku_missing', this.#at.get('skuCode') ?? null);
    const facts: RowFacts = { sourceNo, qty, amount: this.#amount(cells, qty) };
    if (status !== undefined) facts.status = status;
    if (skuCode !== undefined) facts.skuCode = skuCode;
    if (barcode !== undefined) facts.barcode = barcode;
    if (title !== undefined) facts.title = title;
    return facts;
  }

  #amount(cells: readonly string[], qty: number): string {
    const line = this.#take(cells, 'lineAmount', this.#readers.amount);
    const unit = this.#take(cells, 'unitPrice', this.#readers.amount);
    const byUnit = unit && times(unit, qty);
    const amount = this.#options.amountMeaning === 'line_amount' ? (line ?? byUnit) : (byUnit ?? line);
    return textOf(this.#need(amount, this.#at.has('lineAmount') ? 'lineAmount' : 'unitPrice', 'amount_missing'));
  }

  #status(cells: readonly string[]): RowStatus | undefined {
    if (this.#options.orderState !== 'from_column') return this.#options.orderState;
    const status = this.#take(cells, 'status', this.#readers.status);
    if (status === 'leave_out') throw new RowFault('status_left_out', this.#at.get('status') ?? null);
    return status;
  }

  /** Parts of an address that stands in one cell; columns of their own say it better. */
  #splitAddress(cells: readonly string[], facts: RowFacts, persons: RowPrivate): void {
    const whole = this.#take(cells, 'fullAddress', this.#readers.address);
    if (whole === undefined) return;
    const { province, city, district, street } = splitAddress(whole);
    if (province !== '') facts.province = province;
    if (city !== '') facts.city = city;
    if (district !== '') facts.district = district;
    if (street !== '') persons.street = street;
  }
}

/** Cells with content become fields; absent instead of undefined, so that a staged row is as short as what it says. Answers whether there was one. */
function take(cells: readonly string[], columns: readonly Column[], into: object): boolean {
  let isFilled = false;
  for (const { at, field, read } of columns) {
    const cell = cells[at] ?? '';
    if (cell === '') continue;
    const got = read(cell);
    if (!got.ok) throw new RowFault(got.reason, at);
    (into as Record<string, unknown>)[field] = got.value;
    isFilled = true;
  }
  return isFilled;
}

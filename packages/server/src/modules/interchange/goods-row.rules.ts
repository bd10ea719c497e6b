import {
  CURRENCY_DIGITS,
  holdsStock,
  minor,
  type Currency,
  type GoodsField,
  type GoodsRow,
  type Masks,
  type OrderType,
  type TableReason,
} from '@danflow/contract';
import { halfWidth, isLongNumberLost, readAmount } from './cells.rules.ts';
import { toMinor } from './decimal.rules.ts';
import type { TableLine } from './goods-columns.rules.ts';

const CODE = /^[\p{L}\p{N}][\p{L}\p{N}._/#+-]*$/u;
const MAX_CODE = 64;
const MAX_UNITS = 100_000_000;

const TYPES: Readonly<Record<string, OrderType>> = {
  实物: 'physical',
  现货: 'physical',
  physical: 'physical',
  虚拟: 'virtual',
  virtual: 'virtual',
  定制: 'custom',
  custom: 'custom',
};
const CURRENCY_NAMES: Readonly<Record<string, Currency>> = { 人民币: 'CNY', RMB: 'CNY', '¥': 'CNY', 元: 'CNY', 美元: 'USD', $: 'USD' };

/** What a row says, before it is compared with the goods there are. Null: not said. */
export interface SaidGoods {
  readonly row: number;
  readonly code: string;
  readonly title: string | null;
  readonly options: string | null;
  readonly barcode: string | null;
  readonly type: OrderType | null;
  readonly currency: Currency | null;
  readonly price: string;
  readonly cost: string;
  readonly weightGrams: number | null;
  readonly leadTimeDays: number | null;
  readonly stock: number | null;
  readonly problems: readonly { readonly field: GoodsField; readonly reason: TableReason }[];
}

type Problems = { field: GoodsField; reason: TableReason }[];

function codeIn(cell: string, field: 'code' | 'barcode', problems: Problems): string {
  const code = halfWidth(cell);
  if (isLongNumberLost(code)) problems.push({ field, reason: 'long_number' });
  else if (code !== '' && (code.length > MAX_CODE || !CODE.test(code))) problems.push({ field, reason: 'code_wrong' });
  return code.slice(0, MAX_CODE);
}

function wholeIn(cell: string, field: GoodsField, { min, max }: { min: number; max: number }, problems: Problems): number | null {
  if (cell === '') return null;
  const text = halfWidth(cell).replaceAll(',', '').replace(/\.0+$/, '');
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  problems.push({ field, reason: 'number_wrong' });
  return null;
}

function wordIn<T>(
  cell: string,
  field: GoodsField,
  known: (word: string) => T | undefined,
  reason: TableReason,
  problems: Problems,
): T | null {
  if (cell === '') return null;
  const value = known(halfWidth(cell).trim());
  if (value === undefined) problems.push({ field, reason });
  return value ?? null;
}

const currencyOf = (word: string): Currency | undefined =>
  word.toUpperCase() in CURRENCY_DIGITS ? (word.toUpperCase() as Currency) : CURRENCY_NAMES[word.toUpperCase()];

export function readGoodsLine({ row, cell }: TableLine<GoodsField>): SaidGoods {
  const problems: Problems = [];
  const textIn = (field: 'title' | 'options', max: number): string | null => {
    const value = cell(field);
    if (value.length > max) problems.push({ field, reason: 'too_long' });
    return value === '' ? null : value.slice(0, max);
  };
  const code = codeIn(cell('code'), 'code', problems);
  if (code === '') problems.push({ field: 'code', reason: 'missing' });
  const barcode = codeIn(cell('barcode'), 'barcode', problems);
  return {
    row,
    code,
    title: textIn('title', 200),
    options: textIn('options', 100),
    barcode: barcode === '' ? null : barcode,
    type: wordIn(cell('type'), 'type', (w) => TYPES[w.toLowerCase()], 'type_wrong', problems),
    currency: wordIn(cell('currency'), 'currency', currencyOf, 'currency_wrong', problems),
    price: cell('price'),
    cost: cell('cost'),
    weightGrams: wholeIn(cell('weight'), 'weight', { min: 0, max: 10_000_000 }, problems),
    leadTimeDays: wholeIn(cell('leadTime'), 'leadTime', { min: 1, max: 365 }, problems),
    stock: wholeIn(cell('stock'), 'stock', { min: 0, max: MAX_UNITS }, problems),
    problems,
  };
}

/** What a row is compared with. */
interface KnownSku {
  readonly title: string;
  readonly options: string;
  readonly barcode: string | null;
  readonly type: OrderType;
  readonly currency: Currency;
  readonly priceAmount: number;
  readonly costAmount: number | null;
  readonly weightGrams: number | null;
  readonly leadTimeDays: number | null;
  readonly isArchived: boolean;
}

/** What the goods there are, and who asks, allow. */
export interface Circumstances {
  readonly masks: Masks;
  readonly existing: KnownSku | undefined;
  /** Goods that have the barcode and another code, here or in the table above. */
  readonly isBarcodeTaken: boolean;
  readonly isTwice: boolean;
  readonly mayReceive: boolean;
}

export interface JudgedGoods extends GoodsRow {
  readonly said: SaidGoods;
}

function amountIn(text: string, field: 'price' | 'cost', currency: Currency, problems: Problems): number | null {
  if (text === '') return null;
  const value = readAmount(text, 'point');
  const amount = value.ok ? toMinor(value.value, currency) : null;
  if (amount === null || amount.isRounded) problems.push({ field, reason: 'amount_wrong' });
  return amount?.amount ?? null;
}

/** Given and different: what a row would change. */
function changesOf(said: SaidGoods, price: number | null, cost: number | null, sku: KnownSku): GoodsField[] {
  const given: readonly (readonly [GoodsField, unknown, unknown])[] = [
    ['title', said.title, sku.title],
    ['options', said.options, sku.options],
    ['barcode', said.barcode, sku.barcode],
    ['price', price, sku.priceAmount],
    ['cost', cost, sku.costAmount],
    ['weight', said.weightGrams, sku.weightGrams],
    ['leadTime', said.leadTimeDays, sku.leadTimeDays],
  ];
  return given.flatMap(([field, value, now]) => (value !== null && value !== now ? [field] : []));
}

function hiddenProblems(said: SaidGoods, { masks, existing }: Circumstances): Problems {
  const isPriceHidden = masks.amounts === 'hidden';
  const isCostHidden = isPriceHidden || masks.cost === 'hidden';
  return [
    ...(said.price !== '' && isPriceHidden && existing ? [{ field: 'price' as const, reason: 'hidden' as const }] : []),
    ...(said.cost !== '' && isCostHidden ? [{ field: 'cost' as const, reason: 'hidden' as const }] : []),
  ];
}

function newProblems(said: SaidGoods, price: number | null): Problems {
  return [
    ...(said.title === null ? [{ field: 'title' as const, reason: 'missing' as const }] : []),
    ...(price === null && said.price === '' ? [{ field: 'price' as const, reason: 'missing' as const }] : []),
  ];
}

function fixedProblems(said: SaidGoods, sku: KnownSku): Problems {
  return [
    ...(said.type !== null && said.type !== sku.type ? [{ field: 'type' as const, reason: 'fixed' as const }] : []),
    ...(said.currency !== null && said.currency !== sku.currency ? [{ field: 'currency' as const, reason: 'fixed' as const }] : []),
  ];
}

function stockNotes(said: SaidGoods, type: OrderType, { existing, mayReceive }: Circumstances): Problems {
  if (said.stock === null || said.stock === 0) return [];
  if (existing) return [{ field: 'stock', reason: 'stock_kept' }];
  if (!holdsStock(type === 'virtual' ? 'unlimited' : type)) return [{ field: 'stock', reason: 'no_stock' }];
  return mayReceive ? [] : [{ field: 'stock', reason: 'stock_not_allowed' }];
}

/** One row: what it would do, or why it cannot. What a row leaves blank stays as it is. */
export function judgeGoods(said: SaidGoods, around: Circumstances): JudgedGoods {
  const { existing } = around;
  const type = existing?.type ?? said.type ?? 'physical';
  const currency = existing?.currency ?? said.currency ?? 'CNY';
  const problems: Problems = [...said.problems];
  const price = amountIn(said.price, 'price', currency, problems);
  const cost = amountIn(said.cost, 'cost', currency, problems);
  problems.push(...hiddenProblems(said, around), ...(existing ? fixedProblems(said, existing) : newProblems(said, price)));
  if (around.isTwice) problems.push({ field: 'code', reason: 'twice' });
  if (around.isBarcodeTaken) problems.push({ field: 'barcode', reason: 'taken' });
  const changes = existing ? changesOf(said, price, cost, existing) : [];
  const notes = stockNotes(said, type, around);
  return {
    said,
    row: said.row,
    verdict: problems.length > 0 ? 'bad' : existing === undefined ? 'new' : changes.length > 0 ? 'change' : 'same',
    code: said.code,
    title: said.title ?? existing?.title ?? '',
    options: said.options ?? existing?.options ?? '',
    barcode: said.barcode ?? existing?.barcode ?? '',
    type,
    currency,
    priceAmount: price === null ? null : minor(price),
    costAmount: cost === null ? null : minor(cost),
    stock: notes.length > 0 ? null : said.stock,
    // A hidden amount must not be guessed by "same" or "change" (R15): such a row is bad, and says no more.
    changes: problems.length > 0 ? [] : changes,
    problems,
    notes,
  };
}

import type { RowReason } from '@danflow/contract';
import { decimalOf, type Decimal } from './decimal.rules.ts';

/** What a cell says, or why it cannot be read. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: RowReason };
const good = <T>(value: T): Read<T> => ({ ok: true, value });
const bad = (reason: RowReason): { readonly ok: false; readonly reason: RowReason } => ({ ok: false, reason });

/** Most cells are as they are. */
const WRAPPED = /^[\s='\u200b-\u200d\u2060\ufeff]|[\s\u200b-\u200d\u2060\ufeff]$|[\u200b-\u200d\u2060\ufeff]/;

/**
 * Takes off what exports wrap around values: `="0012"` (keeps spreadsheets from dropping zeros), a leading apostrophe or
 * tab (the same, by hand), blanks, a byte order mark in the middle of joined files, zero-width characters.
 */
export function cleanCell(raw: string): string {
  if (!WRAPPED.test(raw)) return raw;
  // A tab and zero-width marks are how shop back offices keep spreadsheets from turning numbers into 1.23E+17.
  const bare = raw.replaceAll(/[\u200b-\u200d\u2060\ufeff]/g, '').trim();
  const wrapped = /^=\s*"((?:[^"]|"")*)"$/.exec(bare);
  const inner = wrapped ? (wrapped[1] ?? '').replaceAll('""', '"') : bare;
  return inner.replace(/^'(?=.)/, '').trim();
}

// oxlint-disable-next-line no-control-regex
const IS_HALF = /^[\0-\x7f]*$/;

/** Full-width digits, letters and signs to half-width. */
export const halfWidth = (text: string): string => (IS_HALF.test(text) ? text : text.normalize('NFKC'));

const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

export function readText(cell: string, max: number): Read<string> {
  if (!isStorable(cell)) return bad('text_unstorable');
  return cell.length > max ? bad('text_too_long') : good(cell);
}

/** 1.23457E+17: the last digits of the number are lost for good, so nothing is guessed. */
const LOST_DIGITS = /^[+-]?\d(?:\.\d+)?E\+?\d{1,3}$/i;
export const isLongNumberLost = (cell: string): boolean => LOST_DIGITS.test(halfWidth(cell));

/** Order numbers, codes, tracking numbers: text, but never a number that a spreadsheet has cut. */
export function readCode(cell: string, max: number): Read<string> {
  const code = halfWidth(cell).trim();
  if (isLongNumberLost(code)) return bad('long_number');
  // A spreadsheet that took the column for decimals: 10086.0 or 10,086.00 is left as it is, it may be a real code.
  return readText(code, max);
}

const MONEY_WORDS =
  /^(?:CNY|RMB|USD|EUR|GBP|HKD|JPY|KRW|KWD|US\$|HK\$|[¥$€£₩])\s*|\s*(?:CNY|RMB|USD|EUR|GBP|HKD|JPY|KRW|KWD|[元円¥€$£])$/gi;
const GROUPED = { point: /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/, comma: /^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?$/ } as const;

/** ¥1,299.00 · １２９９．５ · 12,50 (comma) · (5.00) as minus five; null when it is no number. */
export function readDecimal(cell: string, mark: 'point' | 'comma'): Decimal | null {
  let text = halfWidth(cell)
    .trim()
    .replaceAll(/[\s\u00a0]/g, '');
  const minus = /^\((.+)\)$/.exec(text);
  if (minus) text = `-${minus[1] ?? ''}`;
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  text = sign + text.slice(sign.length).replaceAll(MONEY_WORDS, '');
  if (GROUPED[mark].test(text)) text = text.replaceAll(mark === 'point' ? ',' : '.', '');
  if (mark === 'comma') text = text.replace(',', '.');
  return decimalOf(text.replace(/^([+-]?)\./, '$10.').replace(/\.$/, ''));
}

export function readAmount(cell: string, mark: 'point' | 'comma'): Read<Decimal> {
  const value = readDecimal(cell, mark);
  if (value === null) return bad('amount_wrong');
  return value.units < 0n ? bad('amount_negative') : good(value);
}

const MAX_QTY = 1_000_000;

/** 3, 3.00, ３ and "3件" are three; 2.5 and 0 are refused. */
export function readQty(cell: string): Read<number> {
  const match = /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?\s*(?:件|个|只|套|pcs)?$/i.exec(halfWidth(cell).trim());
  const qty = match ? Number((match[1] ?? '').replaceAll(',', '')) : Number.NaN;
  return Number.isSafeInteger(qty) && qty > 0 && qty <= MAX_QTY ? good(qty) : bad('qty_wrong');
}

/** Colours of the seller's flag as shop back offices and our own exports print them. */
const FLAGS: ReadonlyMap<string, number> = new Map(
  [
    ['无', '灰', 'no flag'],
    ['红', 'red'],
    ['黄', 'yellow'],
    ['绿', 'green'],
    ['蓝', 'blue'],
    ['紫', 'purple'],
    ['橙', 'orange'],
    ['浅蓝', 'light blue'],
    ['浅粉', 'light pink'],
    ['深绿', 'dark green'],
    ['桃红', 'peach'],
  ].flatMap((words, flag) => words.map((word): [string, number] => [word, flag])),
);

export function readFlag(cell: string): Read<number> {
  const text = halfWidth(cell).trim().toLowerCase();
  const named = FLAGS.get(text.replace(/(色|旗|色旗)$/, ''));
  const value = named ?? (/^\d{1,2}$/.test(text) ? Number(text) : Number.NaN);
  return value >= 0 && value <= 10 ? good(value) : bad('flag_wrong');
}

export const readTags = (cell: string): string[] =>
  [
    ...new Set(
      cell
        .split(/[,，;；|、]/)
        .map((t) => t.trim().slice(0, 20))
        .filter((t) => t !== ''),
    ),
  ].slice(0, 20);

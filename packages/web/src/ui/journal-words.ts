import type { TFunction } from 'i18next';
import { CARRIERS, type Carrier, type Currency } from '@danflow/contract';
import { language } from '../api/client.ts';
import { carrierName } from './carriers.ts';
import { moneyText } from './money.tsx';
import { minuteOf } from './zone.ts';

export interface ChangeLine {
  readonly key: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

const camel = (name: string): string => name.replaceAll(/_([a-z])/g, (_, c: string) => c.toUpperCase());
const bare = (name: string): string => camel(name.split('.').pop() ?? name);

type Table = Record<string, string>;
const tableOf = (t: TFunction, key: 'history.field' | 'history.action' | 'settings.subjectWord'): Table => t(key, { returnObjects: true });

/** `line 2: shipped_qty` → `2 行 · 已发数量`; names nobody foresaw are shown as they are. */
export function fieldName(field: string, t: TFunction): string {
  const line = /^line (\d+)(?:: (.+))?$/.exec(field);
  const table = tableOf(t, 'history.field');
  const known = (name: string) => table[bare(name)] ?? name;
  if (line?.[1]) return `${table.lineNo} ${line[1]}${line[2] ? ` · ${known(line[2])}` : ''}`;
  return known(field);
}

export function actionName(action: string, t: TFunction): string {
  const table = tableOf(t, 'history.action');
  return table[action] ?? table[camel(action)] ?? action;
}

export const subjectName = (kind: string, t: TFunction): string => tableOf(t, 'settings.subjectWord')[kind] ?? kind;

const ENUMS: Readonly<Record<string, 'status' | 'type' | 'terms' | 'paymentState' | 'source' | 'cancelReason'>> = {
  status: 'status',
  type: 'type',
  paymentTerms: 'terms',
  paymentState: 'paymentState',
  source: 'source',
  cancelReason: 'cancelReason',
};

/** Texts and numbers as they are; whatever else is left, in full. */
const plain = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value));
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const isLine = (value: unknown): value is { readonly lineNo: number; readonly qty: number } =>
  typeof value === 'object' && value !== null && 'lineNo' in value && 'qty' in value;

function inWords(field: string, value: unknown, currency: Currency, t: TFunction): string {
  if (value === null || value === undefined || value === '') return t('history.empty');
  if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no');
  const name = bare(field.replace(/^line \d+: /, ''));
  const words = ENUMS[name];
  if (words !== undefined && typeof value === 'string') {
    const table = t(`words.${words}`, { returnObjects: true }) as unknown as Table;
    return table[value] ?? value;
  }
  if (name === 'carrier' && typeof value === 'string' && value in CARRIERS) return carrierName(value as Carrier, language.current);
  if (name === 'provider' || name === 'method')
    return (t(`order.${name}`, { returnObjects: true }) as unknown as Table)[plain(value)] ?? plain(value);
  if (name === 'sellerFlag' && typeof value === 'number')
    return (t('words.flag', { returnObjects: true }) as unknown as Table)[`f${value}`] ?? String(value);
  if (typeof value === 'number' && /amount$/i.test(name)) return moneyText(value, currency);
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return minuteOf(value);
  // Keyed fingerprints of personal values: they say that something changed, never what.
  if (typeof value === 'string' && /^[\w+/=-]{22,}$/.test(value) && /receiver|name|phone|street|note|memo|message|invoice/i.test(name))
    return t('history.hashed');
  if (Array.isArray(value))
    return value.length === 0
      ? t('history.empty')
      : value
          .map((v) =>
            isLine(v)
              ? `${tableOf(t, 'history.field').lineNo} ${v.lineNo} ×${v.qty}`
              : typeof v === 'object'
                ? inWords('', v, currency, t)
                : String(v),
          )
          .join(', ');
  if (typeof value === 'object') {
    // Ids say nothing to a reader; the page shows what they stand for.
    const entries = Object.entries(value as Record<string, unknown>).filter(([, v]) => !(typeof v === 'string' && UUID.test(v)));
    return entries.length === 0
      ? t('history.empty')
      : entries.map(([k, v]) => `${fieldName(k, t)}: ${inWords(k, v, currency, t)}`).join(', ');
  }
  return plain(value);
}

/** Bookkeeping of the machine, of no use to a reader. */
const SILENT = new Set(['version', 'privateKeyId', 'privateSealed', 'grams', 'completeBy', 'payStateAt']);

/** The changes of a journal entry as lines a person can read. */
export function changeLines(changes: Record<string, readonly [unknown, unknown]>, currency: Currency, t: TFunction): ChangeLine[] {
  return Object.entries(changes)
    .filter(([field, [, to]]) => !SILENT.has(bare(field)) && !(typeof to === 'string' && UUID.test(to)))
    .map(([field, [from, to]]) => ({
      key: field,
      name: fieldName(field, t),
      from: from === null || from === undefined ? '' : inWords(field, from, currency, t),
      to: inWords(field, to, currency, t),
    }));
}

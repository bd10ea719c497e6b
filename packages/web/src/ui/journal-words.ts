import type { TFunction } from 'i18next';
import { CARRIERS, type Carrier, type Currency } from '@danflow/contract';
import { language } from '../api/client.ts';
import { carrierName } from './carriers.ts';
import { methodWord } from './method-word.ts';
import { moneyText } from './money.tsx';
import { resolutionText } from './resolution-text.ts';
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

/** What these are is one of a few words, of which the dictionary knows those that are written. */
const WORDED = new Set(['state', 'kind', 'scene', 'virtualKind', 'builtin', 'personal', 'amounts', 'cost']);
const VALUES = ['history.value', 'finance.taskKind', 'words.alertKind', 'words.virtualKind', 'words.role', 'reconciliation.kind'] as const;
/** States that have words of their own on the pages of what they belong to. */
const STATES = {
  payment_attempt: 'order.attemptState',
  refund: 'order.refundState',
  import: 'imports.stateWord',
  dead_letter: 'operations.letterState',
  reconciliation_difference: 'reconciliation.differenceState',
} as const;

function valueWord(name: string, value: string, subject: string, t: TFunction): string {
  const own = name === 'state' && subject in STATES ? [STATES[subject as keyof typeof STATES]] : [];
  return [...own, ...VALUES].map((key): Table => t(key, { returnObjects: true })).find((table) => value in table)?.[value] ?? value;
}

/** Texts and numbers as they are; whatever else is left, in full. */
const plain = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value));
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const isLine = (value: unknown): value is { readonly lineNo: number; readonly qty: number } =>
  typeof value === 'object' && value !== null && 'lineNo' in value && 'qty' in value;

interface Told {
  /** What kind of thing changed. */
  readonly subject: string;
  readonly currency: Currency;
}

function inWords(field: string, value: unknown, told: Told, t: TFunction): string {
  if (value === null || value === undefined || value === '') return t('history.empty');
  if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no');
  const name = bare(field.replace(/^line \d+: /, ''));
  const words = ENUMS[name];
  if (words !== undefined && typeof value === 'string') {
    const table = t(`words.${words}`, { returnObjects: true }) as unknown as Table;
    return table[value] ?? value;
  }
  if (name === 'carrier' && typeof value === 'string' && value in CARRIERS) return carrierName(value as Carrier, language.current);
  if (name === 'method') return methodWord(plain(value), t);
  if (name === 'provider') return (t('order.provider', { returnObjects: true }) as unknown as Table)[plain(value)] ?? plain(value);
  if ((name === 'resolution' || name === 'solution') && typeof value === 'string') return resolutionText(value, t);
  if (name === 'sellerFlag' && typeof value === 'number')
    return (t('words.flag', { returnObjects: true }) as unknown as Table)[`f${value}`] ?? String(value);
  if (typeof value === 'number' && /amount$/i.test(name)) return moneyText(value, told.currency);
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return minuteOf(value);
  // Keyed fingerprints of personal values and of keys: they say that something changed, never what.
  const isHashed = field.startsWith('value.') || /receiver|name|phone|street|note|memo|message|invoice|privateCommit/i.test(name);
  if (typeof value === 'string' && /^[\w+/=-]{22,}$/.test(value) && isHashed) return t('history.hashed');
  if (WORDED.has(name) && typeof value === 'string') return valueWord(name, value, told.subject, t);
  if (Array.isArray(value))
    return value.length === 0
      ? t('history.empty')
      : value
          .map((v) =>
            isLine(v)
              ? `${tableOf(t, 'history.field').lineNo} ${v.lineNo} ×${v.qty}`
              : typeof v === 'object'
                ? inWords('', v, told, t)
                : String(v),
          )
          .join(t('common.comma'));
  if (typeof value === 'object') {
    // Ids say nothing to a reader; the page shows what they stand for.
    const entries = Object.entries(value as Record<string, unknown>).filter(([, v]) => !(typeof v === 'string' && UUID.test(v)));
    return entries.length === 0
      ? t('history.empty')
      : entries.map(([k, v]) => fieldName(k, t) + t('common.colon') + inWords(k, v, told, t)).join(t('common.comma'));
  }
  return plain(value);
}

/** Bookkeeping of the machine, of no use to a reader. */
const SILENT = new Set(['version', 'privateKeyId', 'privateSealed', 'grams', 'completeBy', 'payStateAt']);

/** The changes of a journal entry as lines a person can read. */
export function changeLines(changes: Record<string, readonly [unknown, unknown]>, told: Told, t: TFunction): ChangeLine[] {
  return Object.entries(changes)
    .filter(([field, [, to]]) => !SILENT.has(bare(field)) && !(typeof to === 'string' && UUID.test(to)))
    .map(([field, [from, to]]) => ({
      key: field,
      name: fieldName(field, t),
      ...(field === 'password'
        ? { from: '', to: t('history.changed') }
        : { from: from === null || from === undefined ? '' : inWords(field, from, told, t), to: inWords(field, to, told, t) }),
    }));
}

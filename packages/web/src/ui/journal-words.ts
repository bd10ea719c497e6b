import type { TFunction } from 'i18next';
import { CARRIERS, PERMISSIONS, type Carrier, type Currency, type Permission } from '@danflow/contract';
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

type Table = Readonly<Record<string, string>>;
type Words =
  | 'history.action'
  | 'history.field'
  | 'history.outcome'
  | 'history.value'
  | 'history.why'
  | 'finance.taskKind'
  | 'imports.field'
  | 'imports.kept'
  | 'imports.stateWord'
  | 'imports.told'
  | 'imports.toldValue'
  | 'operations.jobWord'
  | 'operations.letterState'
  | 'order.attemptState'
  | 'order.printForm'
  | 'order.provider'
  | 'order.refundState'
  | 'orderList.assignee'
  | 'orderList.column'
  | 'orderList.condition'
  | 'orderList.day'
  | 'orderList.density'
  | 'reconciliation.differenceState'
  | 'reconciliation.kind'
  | 'settings.filterWord'
  | 'settings.subjectWord'
  | `words.${'alertKind' | 'cancelReason' | 'flag' | 'lane' | 'paymentState' | 'role' | 'sort' | 'source' | 'status' | 'terms' | 'type' | 'virtualKind'}`;
/** A translator speaks one language. It builds a table word by word, which is slow for a page full of entries. */
const BUILT = new WeakMap<TFunction, Map<Words, Table>>();
function tableOf(t: TFunction, key: Words): Table {
  const built = BUILT.get(t) ?? new Map<Words, Table>();
  BUILT.set(t, built);
  const table = built.get(key) ?? (t(key, { returnObjects: true }) as Table);
  built.set(key, table);
  return table;
}
/** What people named is looked up as well, so a table has no word but its own. */
const wordIn = (table: Table, key: string): string | undefined => (Object.hasOwn(table, key) ? table[key] : undefined);

/** Where names of fields have words: the first that knows one says it. */
const FIELDS = ['history.field', 'imports.kept', 'settings.filterWord', 'orderList.condition'] as const;

/** `line 2: shipped_qty` → `2 行 · 已发数量`; names nobody foresaw are shown as they are. */
function fieldName(field: string, subject: string, t: TFunction): string {
  const tables = [...(subject === 'import' ? (['imports.told'] as const) : []), ...FIELDS].map((key) => tableOf(t, key));
  const known = (name: string) =>
    tables.map((table) => wordIn(table, bare(name)) ?? wordIn(table, name)).find((word) => word !== undefined) ?? name;
  const line = /^line (\d+)(?:: (.+))?$/.exec(field);
  if (line?.[1]) return `${known('lineNo')} ${line[1]}${line[2] ? ` · ${known(line[2])}` : ''}`;
  return known(field);
}

/** These have names as people do; Chinese tells the two apart. */
const NAMED = new Set(['order_view', 'role', 'shop', 'warehouse', 'api_key']);
const ownName = (field: string, subject: string, t: TFunction): string =>
  fieldName(field === 'name' && NAMED.has(subject) ? 'ownName' : field, subject, t);

export function actionName(action: string, t: TFunction): string {
  const table = tableOf(t, 'history.action');
  return table[action] ?? table[camel(action)] ?? action;
}

export const subjectName = (kind: string, t: TFunction): string => tableOf(t, 'settings.subjectWord')[kind] ?? kind;

interface Why {
  readonly subjectKind: string;
  readonly action: string;
  readonly reason: string | null;
}

const NOT_BEGUN = 'not begun: ';

/** The system gives codes and English sentences as its reasons; what people wrote is shown as they wrote it. */
export function reasonText({ subjectKind, action, reason }: Why, t: TFunction): string {
  if (reason === null) return '';
  if (subjectKind === 'finance_task') return resolutionText(reason, t);
  if (reason.startsWith(NOT_BEGUN)) return t('history.notBegun', { why: reason.slice(NOT_BEGUN.length) });
  return wordIn(tableOf(t, action === 'capture' ? 'history.outcome' : 'history.why'), reason) ?? reason;
}

const OWN = ['history.value'] as const;
const READ = ['imports.toldValue'] as const;
const DAYS = ['orderList.day'] as const;
const KINDS = ['history.value', 'finance.taskKind', 'words.alertKind', 'words.virtualKind', 'words.role', 'reconciliation.kind'] as const;
/** What these are is one of a few words: the first of the tables that knows it says it. */
const WORDED: Readonly<Record<string, readonly Words[]>> = {
  status: ['words.status'],
  type: ['words.type'],
  paymentTerms: ['words.terms'],
  paymentState: ['words.paymentState'],
  source: ['words.source'],
  cancelReason: ['words.cancelReason'],
  state: KINDS,
  kind: KINDS,
  virtualKind: KINDS,
  builtin: KINDS,
  scene: OWN,
  personal: OWN,
  amounts: OWN,
  cost: OWN,
  locale: OWN,
  form: ['order.printForm', 'history.value'],
  job: ['operations.jobWord'],
  readFrom: OWN,
  // Of a saved view, and of what was exported.
  terms: ['words.terms'],
  lane: ['words.lane'],
  sort: ['words.sort'],
  columns: ['orderList.column'],
  density: ['orderList.density'],
  assigneeId: ['orderList.assignee'],
  from: DAYS,
  to: DAYS,
  paidFrom: DAYS,
  paidTo: DAYS,
  shippedFrom: DAYS,
  shippedTo: DAYS,
  shipByFrom: DAYS,
  shipByTo: DAYS,
  // Of an import.
  mapping: ['imports.field'],
  orderState: ['words.status', 'imports.toldValue'],
  newSkuType: ['words.type'],
  dateFormat: READ,
  decimalMark: READ,
  amountMeaning: READ,
  unknownSkus: READ,
  onTotalDiffers: READ,
};
const YES_OR_NO = new Set(['held', 'short', 'refunding', 'printed']);
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
  const tables = [...own, ...(WORDED[name] ?? [])].map((key) => tableOf(t, key));
  // Timers have names with dots, which no key of a dictionary has.
  const word = (text: string) =>
    tables.map((table) => wordIn(table, text) ?? wordIn(table, text.replaceAll('.', '_'))).find((w) => w !== undefined);
  // A view keeps several values as one text.
  return (
    word(value) ??
    value
      .split(',')
      .map((v) => word(v) ?? v)
      .join(t('common.comma'))
  );
}

/** Texts and numbers as they are; whatever else is left, in full. */
const plain = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value));
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Ids say nothing to a reader; the page shows what they stand for. */
const isId = (value: unknown): boolean => typeof value === 'string' && UUID.test(value);
const isLine = (value: unknown): value is { readonly lineNo: number; readonly qty: number } =>
  typeof value === 'object' && value !== null && 'lineNo' in value && 'qty' in value;

interface Told {
  /** What kind of thing changed. */
  readonly subject: string;
  readonly currency: Currency;
}

/** A status that a role sees, and for how long. */
function statusInWords(status: string, days: unknown, t: TFunction): string {
  const word = tableOf(t, 'words.status')[status] ?? status;
  return typeof days === 'number' ? t('settings.scopeStatusDays', { status: word, n: days }) : word;
}

function listInWords(field: string, values: readonly unknown[], told: Told, t: TFunction): string {
  if (values.length === 0) return t('history.empty');
  if (values.every(isId)) return `×${values.length}`;
  const line = tableOf(t, 'history.field').lineNo;
  return values.map((v) => (isLine(v) ? `${line} ${v.lineNo} ×${v.qty}` : inWords(field, v, told, t))).join(t('common.comma'));
}

function inWords(field: string, value: unknown, told: Told, t: TFunction): string {
  if (value === null || value === undefined || value === '') return t('history.empty');
  if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no');
  const name = bare(field.replace(/^line \d+: /, ''));
  if (name === 'carrier' && typeof value === 'string' && value in CARRIERS) return carrierName(value as Carrier, language.current);
  if (name === 'method') return methodWord(plain(value), t);
  if (name === 'provider') return tableOf(t, 'order.provider')[plain(value)] ?? plain(value);
  if ((name === 'resolution' || name === 'solution') && typeof value === 'string') return resolutionText(value, t);
  if ((name === 'sellerFlag' || name === 'flag') && !Array.isArray(value))
    return plain(value)
      .split(',')
      .map((v) => tableOf(t, 'words.flag')[`f${v}`] ?? v)
      .join(t('common.comma'));
  if (name === 'permissions' && typeof value === 'string' && value in PERMISSIONS)
    return PERMISSIONS[value as Permission][language.current === 'en' ? 'en' : 'zh'];
  if (YES_OR_NO.has(name) && (value === '0' || value === '1')) return value === '1' ? t('common.yes') : t('common.no');
  if (typeof value === 'number' && /amount(Min|Max)?$/i.test(name)) return moneyText(value, told.currency);
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return minuteOf(value);
  // Keyed fingerprints of personal values and of keys: they say that something changed, never what.
  const isHashed = field.startsWith('value.') || /receiver|name|phone|street|note|memo|message|invoice|privateCommit/i.test(name);
  if (typeof value === 'string' && /^[\w+/=-]{22,}$/.test(value) && isHashed) return t('history.hashed');
  if (Object.hasOwn(WORDED, name) && typeof value === 'string') return valueWord(name, value, told.subject, t);
  if (Array.isArray(value)) return listInWords(field, value, told, t);
  if (typeof value === 'object') {
    const entries = Object.entries(value as Record<string, unknown>).filter(([, v]) => !isId(v));
    if (name === 'scope' && entries.length === 0) return t('settings.scopeAll');
    if (name === 'statuses') return entries.map(([status, days]) => statusInWords(status, days, t)).join(t('common.comma'));
    return entries.length === 0
      ? t('history.empty')
      : entries.map(([k, v]) => fieldName(k, told.subject, t) + t('common.colon') + inWords(k, v, told, t)).join(t('common.comma'));
  }
  return plain(value);
}

/** Bookkeeping of the machine, of no use to a reader. */
const SILENT = new Set(['version', 'privateKeyId', 'privateSealed', 'grams', 'completeBy', 'payStateAt']);

/** The changes of a journal entry as lines a person can read. */
export function changeLines(changes: Record<string, readonly [unknown, unknown]>, told: Told, t: TFunction): ChangeLine[] {
  return Object.entries(changes)
    .filter(([field, [, to]]) => !SILENT.has(bare(field)) && !isId(to))
    .map(([field, [from, to]]) => ({
      key: field,
      name: ownName(field, told.subject, t),
      ...(field === 'password'
        ? { from: '', to: t('history.changed') }
        : { from: from === null || from === undefined ? '' : inWords(field, from, told, t), to: inWords(field, to, told, t) }),
    }));
}

/** An attribute of an order: one that an import kept by its word, any other by its own name. */
export function attributeInWords(name: string, value: unknown, t: TFunction): { readonly name: string; readonly value: string } {
  const word = wordIn(tableOf(t, 'imports.kept'), name);
  if (word === undefined) return { name, value: String(value) };
  return { name: word, value: inWords(name, value, { subject: 'order', currency: 'CNY' }, t) };
}

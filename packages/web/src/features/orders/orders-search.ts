import { LIST_COLUMNS, parseMinor, VIEW_CONDITIONS, type Density, type ListColumn, type ViewFilter } from '@danflow/contract';
import { pickSearch } from '../../ui/pick-search.ts';
import { daysAgo, dayOf, endOfDay, instantOf } from '../../ui/zone.ts';

/** What the address of the list may hold: filters in plain text, never personal data (R14). */
export const ORDERS_SEARCH = [...VIEW_CONDITIONS, 'importBatchId', 'customerId', 'sort', 'view', 'cols', 'density'] as const;
export type OrdersSearch = { [K in (typeof ORDERS_SEARCH)[number]]?: string | undefined };

export const readOrdersSearch = (raw: Record<string, unknown>): OrdersSearch => pickSearch(raw, ORDERS_SEARCH);

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** Days that move with the calendar, so that a saved view of "the last seven days" stays one. */
export const RELATIVE_DAYS = ['today', '7d', '30d'] as const;

/** The day that is meant: `7d` is six days before today, as today counts. */
export function dayMeant(text: string | undefined, now = new Date()): string | undefined {
  if (text === undefined) return undefined;
  if (text === 'today') return dayOf(now);
  const days = /^(\d{1,3})d$/.exec(text)?.[1];
  if (days !== undefined) return daysAgo(Number(days) - 1, now);
  return DAY.test(text) ? text : undefined;
}
const beginOf = (text: string | undefined, now: Date): string | undefined => {
  const day = dayMeant(text, now);
  return day === undefined ? undefined : instantOf(day);
};
const endOf = (text: string | undefined, now: Date): string | undefined => {
  const day = dayMeant(text, now);
  return day === undefined ? undefined : endOfDay(day);
};

/** The address holds what people type (199.5); the server takes minor units. Two digits, as the shop's own currency has. */
const minorOf = (typed: string | undefined): string | undefined => {
  const amount = typed === undefined ? null : parseMinor(typed, 'CNY');
  return amount === null ? undefined : String(amount.amount);
};

const yesNo = (text: string | undefined): string | undefined => (text === '1' ? 'true' : text === '0' ? 'false' : undefined);

const assigneeOf = (text: string | undefined, me: string | undefined): Record<string, string | undefined> =>
  text === 'none' ? { isAssigned: 'false' } : { assigneeId: text === 'me' ? me : text };

function timesOf(s: OrdersSearch, now: Date): Record<string, string | undefined> {
  return {
    createdFrom: beginOf(s.from, now),
    createdTo: endOf(s.to, now),
    paidFrom: beginOf(s.paidFrom, now),
    paidTo: endOf(s.paidTo, now),
    shippedFrom: beginOf(s.shippedFrom, now),
    shippedTo: endOf(s.shippedTo, now),
    shipByFrom: beginOf(s.shipByFrom, now),
    shipByTo: endOf(s.shipByTo, now),
  };
}

/** The filter as the server takes it. Days are those of the shop's zone; `me` stands in for "assigned to me". */
export function filterOf(search: OrdersSearch, me?: string, now = new Date()): Record<string, string> {
  const { status, type, source, shopId, warehouseId, flag, tag, lane, text, paymentState, carrier, importBatchId, customerId } = search;
  const filter: Record<string, string | undefined> = {
    status,
    type,
    source,
    shopId,
    warehouseId,
    flag,
    tag,
    lane,
    text,
    paymentState,
    carrier,
    importBatchId,
    customerId,
    paymentTerms: search.terms,
    ...timesOf(search, now),
    amountMin: minorOf(search.amountMin),
    amountMax: minorOf(search.amountMax),
    isHeld: yesNo(search.held),
    isShort: yesNo(search.short),
    isRefundPending: yesNo(search.refunding),
    isPrinted: yesNo(search.printed),
    ...assigneeOf(search.assigneeId, me),
  };
  return Object.fromEntries(Object.entries(filter).filter((e): e is [string, string] => e[1] !== undefined && e[1] !== ''));
}

/** The same filter for the body of a command, where truths are truths. */
export function bodyFilterOf(filter: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(filter).map(([k, v]) => [k, v === 'true' ? true : v === 'false' ? false : v]));
}

/** The conditions of an address: what a view keeps. */
export function conditionsOf(search: OrdersSearch): ViewFilter {
  const kept: Partial<Record<(typeof VIEW_CONDITIONS)[number], string>> = {};
  for (const name of VIEW_CONDITIONS) {
    const value = search[name];
    if (value !== undefined && value !== '') kept[name] = value;
  }
  return kept;
}

export const hasFilters = (search: OrdersSearch): boolean =>
  Object.keys(conditionsOf(search)).length > 0 || search.importBatchId !== undefined || search.customerId !== undefined;

/** The columns that an address names, in its order; null: it names none that there are. */
export function columnsIn(text: string | undefined): ListColumn[] | null {
  const known = (text ?? '').split(',').filter((c): c is ListColumn => (LIST_COLUMNS as readonly string[]).includes(c));
  return known.length === 0 ? null : [...new Set(known)];
}

export const densityIn = (text: string | null | undefined): Density | null => (text === 'compact' || text === 'cards' ? text : null);

import { parseMinor } from '@danflow/contract';
import { pickSearch } from '../../ui/pick-search.ts';
import { endOfDay, instantOf } from '../../ui/zone.ts';

/** What the address of the list may hold: filters in plain text, never personal data (R14). */
export const ORDERS_SEARCH = [
  'status',
  'type',
  'shopId',
  'warehouseId',
  'from',
  'to',
  'flag',
  'tag',
  'held',
  'short',
  'lane',
  'paidFrom',
  'paidTo',
  'shippedFrom',
  'shippedTo',
  'amountMin',
  'amountMax',
  'text',
  'terms',
  'paymentState',
  'assigneeId',
  'importBatchId',
  'customerId',
  'sort',
] as const;
export type OrdersSearch = { [K in (typeof ORDERS_SEARCH)[number]]?: string | undefined };

export const readOrdersSearch = (raw: Record<string, unknown>): OrdersSearch => pickSearch(raw, ORDERS_SEARCH);

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const beginOf = (day: string | undefined): string | undefined => (day !== undefined && DAY.test(day) ? instantOf(day) : undefined);
const endOf = (day: string | undefined): string | undefined => (day !== undefined && DAY.test(day) ? endOfDay(day) : undefined);

/** The address holds what people type (199.5); the server takes minor units. Two digits, as the shop's own currency has. */
const minorOf = (typed: string | undefined): string | undefined => {
  const amount = typed === undefined ? null : parseMinor(typed, 'CNY');
  return amount === null ? undefined : String(amount.amount);
};

/** The filter as the server takes it. Days are those of the shop's zone. */
export function filterOf(search: OrdersSearch): Record<string, string> {
  const { from, to, paidFrom, paidTo, shippedFrom, shippedTo, amountMin, amountMax, held, short, terms, sort: _sort, ...same } = search;
  const filter: Record<string, string | undefined> = {
    ...same,
    paymentTerms: terms,
    createdFrom: beginOf(from),
    createdTo: endOf(to),
    paidFrom: beginOf(paidFrom),
    paidTo: endOf(paidTo),
    shippedFrom: beginOf(shippedFrom),
    shippedTo: endOf(shippedTo),
    amountMin: minorOf(amountMin),
    amountMax: minorOf(amountMax),
    isHeld: held === '1' ? 'true' : held === '0' ? 'false' : undefined,
    isShort: short === '1' ? 'true' : undefined,
  };
  return Object.fromEntries(Object.entries(filter).filter((e): e is [string, string] => e[1] !== undefined && e[1] !== ''));
}

/** The same filter for the body of an export, where lists are lists and truths are truths. */
export function exportFilterOf(search: OrdersSearch): Record<string, unknown> {
  return Object.fromEntries(Object.entries(filterOf(search)).map(([k, v]) => [k, v === 'true' ? true : v === 'false' ? false : v]));
}

export const hasFilters = (search: OrdersSearch): boolean =>
  Object.entries(search).some(([k, v]) => k !== 'sort' && k !== 'status' && v !== undefined);

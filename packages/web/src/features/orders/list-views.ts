import type { Density, ListColumn, OrderListView, ViewFilter } from '@danflow/contract';
import { conditionsOf, type OrdersSearch } from './orders-search.ts';

/** Views that every shop has: code, so that they mean the same everywhere. The first ones stand in the row, the rest behind "more". */
export const BUILTIN_VIEWS = [
  { key: 'toPay', filter: { status: 'pending_payment' }, count: 'pending_payment' },
  { key: 'toShip', filter: { status: 'paid' }, count: 'paid' },
  { key: 'overdue', filter: { lane: 'overdue' }, count: 'overdue' },
  { key: 'held', filter: { held: '1' }, count: 'held' },
  { key: 'all', filter: {}, count: null },
  { key: 'shipped', filter: { status: 'shipped' }, count: 'shipped' },
  { key: 'completed', filter: { status: 'completed' }, count: 'completed' },
  { key: 'cancelled', filter: { status: 'cancelled' }, count: 'cancelled' },
] as const satisfies readonly { readonly key: string; readonly filter: ViewFilter; readonly count: string | null }[];
export const INLINE_BUILTIN = 5;
export type BuiltinView = (typeof BUILTIN_VIEWS)[number];

const sameFilter = (a: ViewFilter, b: ViewFilter): boolean => {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof ViewFilter>;
  return [...names].every((name) => (a[name] ?? '') === (b[name] ?? ''));
};

/** The address that a saved view stands for; columns and density come from the view itself. */
export const searchOfView = (view: OrderListView): OrdersSearch => ({
  ...view.filter,
  ...(view.sort ? { sort: view.sort } : {}),
  view: view.id,
});

/** A link that names a view and nothing else means all of the view. */
export function resolvedSearch(search: OrdersSearch, views: readonly OrderListView[]): OrdersSearch {
  const named = Object.entries(search).filter(([, v]) => v !== undefined);
  if (named.length !== 1 || search.view === undefined) return search;
  const view = views.find((v) => v.id === search.view);
  return view ? searchOfView(view) : search;
}

export interface Shown {
  readonly builtin: BuiltinView | null;
  readonly saved: OrderListView | null;
  /** The list differs from the saved view it came from. */
  readonly isChanged: boolean;
}

const sortOf = (sort: string | null | undefined): string => sort ?? 'created_desc';

function differs(search: OrdersSearch, view: OrderListView): boolean {
  return (
    !sameFilter(conditionsOf(search), view.filter) ||
    sortOf(search.sort) !== sortOf(view.sort) ||
    (search.cols !== undefined && search.cols !== (view.columns ?? []).join(',')) ||
    (search.density !== undefined && search.density !== view.density)
  );
}

/** Which view the list shows: the saved one it came from, else the built-in one with the same filters, else none. */
export function shownView(search: OrdersSearch, views: readonly OrderListView[]): Shown {
  const saved = views.find((v) => v.id === search.view) ?? null;
  if (saved) return { builtin: null, saved, isChanged: differs(search, saved) };
  if (search.importBatchId !== undefined || search.customerId !== undefined) return { builtin: null, saved: null, isChanged: false };
  const filter = conditionsOf(search);
  const builtin = BUILTIN_VIEWS.find((v) => sameFilter(v.filter, filter)) ?? null;
  return { builtin, saved: null, isChanged: false };
}

/** What is saved: the address, and columns and density as they are on the screen. */
export function contentOf(search: OrdersSearch, columns: readonly ListColumn[], density: Density) {
  return {
    filter: conditionsOf(search),
    sort: (search.sort ?? null) as OrderListView['sort'],
    columns: [...columns],
    density,
  };
}

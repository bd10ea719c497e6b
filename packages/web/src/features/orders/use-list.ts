import { keepPreviousData, useInfiniteQuery, useQueryClient, type InfiniteData, type QueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { listOrdersRoute, type OrderView, type QueryIn } from '@danflow/contract';
import { call } from '../../api/client.ts';
import { useLive } from '../../api/live.ts';
import type { Listed } from './order-rows.tsx';

const PAGE = 100;
/** Ids that one address holds well below what servers take. */
const ASKED_AT_ONCE = 100;

interface Page {
  readonly items: readonly OrderView[];
  readonly nextCursor: string | null;
}
type Query = Readonly<Record<string, string>>;

const LIST_KEY = ['orders', listOrdersRoute.path, 'list'] as const;

/** Through the query's text, as the address of a page would have it. */
const listQuery = (query: Record<string, unknown>) => query as QueryIn<typeof listOrdersRoute>;

async function ordersByIds(ids: readonly string[], filter: Query = {}): Promise<OrderView[]> {
  const found: OrderView[] = [];
  for (let at = 0; at < ids.length; at += ASKED_AT_ONCE) {
    const some = ids.slice(at, at + ASKED_AT_ONCE);
    const { items } = await call(listOrdersRoute, { query: listQuery({ ...filter, ids: some.join(','), limit: ASKED_AT_ONCE }) });
    found.push(...items);
  }
  return found;
}

/** Puts orders as they now are where they stand: no row moves, and what no longer matches stays until the list is loaded anew. */
function patchRows(queries: QueryClient, orders: readonly OrderView[]): void {
  if (orders.length === 0) return;
  const byId = new Map(orders.map((o) => [o.id as string, o]));
  queries.setQueriesData<InfiniteData<Page>>(
    { queryKey: LIST_KEY },
    (old) => old && { ...old, pages: old.pages.map((p) => ({ ...p, items: p.items.map((o) => byId.get(o.id) ?? o) })) },
  );
  queries.setQueriesData<{ readonly items: readonly OrderView[] }>(
    { queryKey: ['orders', 'search'] },
    (old) => old && { ...old, items: old.items.map((o) => byId.get(o.id) ?? o) },
  );
}

/** Lists are patched where they stand; figures, boards and single orders are asked for anew. */
const isNoList = ({ queryKey }: { readonly queryKey: readonly unknown[] }): boolean =>
  queryKey[0] === 'orders' && queryKey[2] !== LIST_KEY[2] && queryKey[1] !== 'search';

/** Asks anew for the rows of these orders, as far as they are shown, and for everything else that speaks of orders. */
export function useRefreshRows(): (ids: readonly string[]) => Promise<void> {
  const queries = useQueryClient();
  return useCallback(
    async (ids) => {
      const pages = queries.getQueriesData<InfiniteData<Page>>({ queryKey: LIST_KEY }).flatMap(([, data]) => data?.pages ?? []);
      const found = queries.getQueriesData<Page>({ queryKey: ['orders', 'search'] }).flatMap(([, data]) => (data ? [data] : []));
      const shown = new Set([...pages, ...found].flatMap((p) => p.items.map((o) => o.id as string)));
      patchRows(queries, await ordersByIds(ids.filter((id) => shown.has(id))));
      await queries.invalidateQueries({ predicate: isNoList });
    },
    [queries],
  );
}

export interface OrderList extends Listed {
  /** Orders that came meanwhile and match; null: some, nobody knows how many. */
  readonly fresh: number | null;
  readonly showFresh: () => void;
}

/** News of others: rows that are shown change in place, new ones are counted and wait to be asked for. */
function useNews(filter: Query, orders: readonly OrderView[]) {
  const refresh = useRefreshRows();
  const [fresh, setFresh] = useState<{ readonly of: Query; readonly ids: ReadonlySet<string>; readonly isMore: boolean } | null>(null);
  useLive(['orders'], ({ ids }) => {
    const shown = new Set<string>(orders.map((o) => o.id));
    const known = ids.filter((id) => shown.has(id));
    const others = ids.filter((id) => !shown.has(id));
    void refresh(known).catch(() => undefined);
    if (ids.length === 0) setFresh((old) => ({ of: filter, ids: old?.of === filter ? old.ids : new Set(), isMore: true }));
    if (others.length === 0) return;
    ordersByIds(others, filter).then(
      (found) => {
        if (found.length === 0) return;
        setFresh((old) => {
          const before = old?.of === filter ? old : null;
          return { of: filter, ids: new Set([...(before?.ids ?? []), ...found.map((o) => o.id)]), isMore: before?.isMore ?? false };
        });
      },
      () => undefined,
    );
  });
  const news = fresh?.of === filter ? fresh : null;
  return { count: news === null ? 0 : news.isMore ? null : news.ids.size, clear: () => setFresh(null) };
}

/** The list: pages by key, old rows while new ones come, refreshed in place and never under the reader's hand. */
export function useOrderList(filter: Query, sort: string | undefined, isOn: boolean): OrderList {
  const query = useMemo(() => ({ ...filter, ...(sort ? { sort } : {}), limit: PAGE }), [filter, sort]);
  const pages = useInfiniteQuery({
    queryKey: [...LIST_KEY, query] as const,
    queryFn: ({ pageParam, signal }): Promise<Page> =>
      call(listOrdersRoute, { query: listQuery({ ...query, ...(pageParam === null ? {} : { cursor: pageParam }) }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    // Coming back to the tab must not move rows under the hand; news are told by the chip.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    enabled: isOn,
  });
  const orders = useMemo(() => pages.data?.pages.flatMap((p) => p.items) ?? [], [pages.data]);
  const news = useNews(filter, orders);
  const { fetchNextPage, hasNextPage, isFetchingNextPage, refetch } = pages;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  return {
    orders,
    isPending: pages.isPending,
    isRefetching: pages.isPlaceholderData,
    hasNextPage,
    isFetchingNextPage,
    error: pages.error,
    loadMore,
    retry: () => void refetch(),
    fresh: news.count,
    showFresh: () => {
      news.clear();
      void refetch();
    },
  };
}

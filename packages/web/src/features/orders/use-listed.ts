import { useQuery } from '@tanstack/react-query';
import { searchOrdersRoute, type ReplyOf } from '@danflow/contract';
import { call } from '../../api/client.ts';
import type { Listed } from './order-rows.tsx';
import { useOrderList, type OrderList } from './use-list.ts';

const NOTHING = { hasNextPage: false, isFetchingNextPage: false, loadMore: () => undefined };

/** Either what the filters say, or what a search by number and person found (in memory alone, R14). */
export function useListed(
  filter: Readonly<Record<string, string>>,
  sort: string | undefined,
  terms: readonly string[],
): { readonly list: Listed; readonly news: OrderList; readonly found: ReplyOf<typeof searchOrdersRoute> | undefined } {
  const isSearching = terms.length > 0;
  const news = useOrderList(filter, sort, !isSearching);
  const search = useQuery({
    queryKey: ['orders', 'search', terms],
    queryFn: ({ signal }) => call(searchOrdersRoute, { body: { terms: [...terms], limit: 500 } }, { signal }),
    enabled: isSearching,
    refetchOnWindowFocus: false,
    gcTime: 0,
  });
  if (!isSearching) return { list: news, news, found: undefined };
  const list: Listed = {
    ...NOTHING,
    orders: search.data?.items ?? [],
    isPending: search.isPending,
    isRefetching: false,
    error: search.error,
    retry: () => void search.refetch(),
  };
  return { list, news, found: search.data };
}

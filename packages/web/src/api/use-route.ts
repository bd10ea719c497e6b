import { keepPreviousData, queryOptions, useInfiniteQuery, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { ReplyOf, Route } from '@danflow/contract';
import { call, type Input } from './client.ts';

/** The first word of a query's key is what commands name when they say what they touch. */
export const read = <R extends Route>(topic: string, route: R, input: Input<R>) =>
  queryOptions({
    queryKey: [topic, route.path, input] as const,
    queryFn: ({ signal }): Promise<ReplyOf<R>> => call(route, input, { signal }),
  });

export function useRoute<R extends Route>(
  topic: string,
  route: R,
  input: Input<R>,
  options: { readonly isOn?: boolean; readonly keepsPrevious?: boolean; readonly everyMs?: number | false; readonly staleMs?: number } = {},
): UseQueryResult<ReplyOf<R>> {
  return useQuery({
    ...read(topic, route, input),
    enabled: options.isOn ?? true,
    ...(options.keepsPrevious ? { placeholderData: keepPreviousData } : {}),
    ...(options.everyMs === undefined ? {} : { refetchInterval: options.everyMs }),
    ...(options.staleMs === undefined ? {} : { staleTime: options.staleMs }),
  });
}

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** A keyset list that grows by "load more". */
export function usePages<T, R extends Route>(
  topic: string,
  route: R,
  query: Record<string, unknown>,
  options: { readonly isOn?: boolean; readonly params?: Record<string, unknown> } = {},
) {
  const pages = useInfiniteQuery({
    queryKey: [topic, route.path, 'pages', options.params ?? null, query] as const,
    queryFn: async ({ pageParam, signal }): Promise<Page<T>> => {
      const input = {
        ...(options.params ? { params: options.params } : {}),
        query: { ...query, ...(pageParam === null ? {} : { cursor: pageParam }) },
      } as unknown as Input<R>;
      return (await call(route, input, { signal })) as unknown as Page<T>;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    enabled: options.isOn ?? true,
    placeholderData: keepPreviousData,
  });
  return { ...pages, items: pages.data?.pages.flatMap((p) => p.items) ?? [] };
}

import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useState } from 'react';

/** The list a person came from, as ids; in memory only, as is the list itself. */
let trail: readonly string[] = [];

const idsOf = (items: unknown): string[] =>
  Array.isArray(items)
    ? items.flatMap((x: unknown) => (typeof x === 'object' && x !== null && 'id' in x && typeof x.id === 'string' ? [x.id] : []))
    : [];

/** Lists come whole (found ones) or in pages (loaded ones); both hold `items`. */
function idsInAnswer(data: unknown): string[] {
  if (typeof data !== 'object' || data === null) return [];
  if ('pages' in data && Array.isArray(data.pages)) return data.pages.flatMap((p: unknown) => idsInAnswer(p));
  return 'items' in data ? idsOf(data.items) : [];
}

/** Of the lists of orders in memory, the one that was looked at last and holds this order. */
function cameFrom(queries: QueryClient, orderId: string): readonly string[] {
  const lists = queries
    .getQueryCache()
    .findAll({ queryKey: ['orders'] })
    .map((q) => ({ at: q.state.dataUpdatedAt, ids: idsInAnswer(q.state.data) }))
    .filter(({ ids }) => ids.length > 1 && ids.includes(orderId));
  return lists.sort((a, b) => b.at - a.at)[0]?.ids ?? [];
}

export interface Neighbours {
  readonly before: string | null;
  readonly after: string | null;
  readonly place: number;
  readonly count: number;
}

/** The order before and after this one where one came from; null when one came from nowhere, say by a link. */
export function useNeighbours(orderId: string): Neighbours | null {
  const queries = useQueryClient();
  const [ids] = useState(() => {
    // Going from one to the next keeps the list, though it may have changed behind one's back meanwhile.
    if (!trail.includes(orderId)) trail = cameFrom(queries, orderId);
    return trail;
  });
  const at = ids.indexOf(orderId);
  if (at < 0) return null;
  return { before: ids[at - 1] ?? null, after: ids[at + 1] ?? null, place: at + 1, count: ids.length };
}

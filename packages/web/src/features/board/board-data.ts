import type { QueryClient } from '@tanstack/react-query';
import { attentionRoute, boardRoute, listOrdersRoute } from '@danflow/contract';
import { shopsQuery } from '../../api/places.ts';
import { sessionQuery } from '../../api/session.tsx';
import { workShop } from '../../api/shop.ts';
import { read } from '../../api/use-route.ts';
import { choice } from '../../ui/choices.ts';
import { asListQuery, given, type BoardSearch } from './board-search.ts';

const URGENT_SHOWN = 8;

export const isColumnsView = (chosen: string | null): boolean => chosen === 'columns';
export const boardQuery = (search: BoardSearch) => read('orders', boardRoute, { query: given(search) });
/** The orders whose promise runs out first. */
export const urgentQuery = (search: BoardSearch) =>
  read('orders', listOrdersRoute, { query: { ...asListQuery(search), status: 'paid', sort: 'ship_by_asc', limit: URGENT_SHOWN } });
const attentionQuery = read('attention', attentionRoute, {});

/** A frame that fills itself piece by piece takes longer to paint than to wait for; this long the frame waits. */
const WAIT_MS = 200;

/** Everything of the first paint at once. What fails or takes long is the page's to tell. */
export async function loadBoard(queries: QueryClient, search: Partial<BoardSearch>): Promise<void> {
  const all = async (): Promise<void> => {
    const [{ id }, shops] = await Promise.all([queries.ensureQueryData(sessionQuery), queries.ensureQueryData(shopsQuery)]);
    const { shopId = workShop(id, shops.items), type, customerId, from, to } = search;
    const limits = { shopId, type, customerId, from, to };
    await Promise.all([
      queries.ensureQueryData(boardQuery(limits)),
      queries.ensureQueryData(attentionQuery),
      ...(isColumnsView(choice('board')) ? [] : [queries.ensureQueryData(urgentQuery(limits))]),
    ]);
  };
  const wait = new Promise<void>((done) => setTimeout(done, WAIT_MS));
  await Promise.race([all().catch(() => undefined), wait]);
}

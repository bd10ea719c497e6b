import type { LiveNews, LiveTopic } from '@danflow/contract';
import { can, type Principal } from '../../platform/principal.ts';
import type { Read } from '../../platform/tx.ts';
import { batchesSeen, importsSeen, ordersOfRefunds, ordersSeen } from './live.repo.ts';
import { TOPIC_NEEDS, type NewsItem, type NewsKind } from './news.rules.ts';

/** Ids asked for with one query. */
const BATCH = 500;
/** More than this at once is told as "many": a page that shows fifty rows asks again anyway. */
const MAX_IDS = 100;

export type Piece = Pick<LiveNews, 'topic' | 'ids'>;

export const hears = (principal: Principal, topic: LiveTopic): boolean => TOPIC_NEEDS[topic].some((p) => can(principal, p));

async function inBatches<T>(ids: readonly string[], ask: (some: readonly string[]) => Promise<readonly T[]>): Promise<T[]> {
  const found: T[] = [];
  for (let at = 0; at < ids.length; at += BATCH) found.push(...(await ask(ids.slice(at, at + BATCH))));
  return found;
}

const idsOf = (items: readonly NewsItem[], ...kinds: readonly NewsKind[]): string[] => [
  ...new Set(items.filter(([kind]) => kinds.includes(kind)).map(([, id]) => id)),
];

const piece = (topic: LiveTopic, ids: readonly string[]): Piece => ({ topic, ids: ids.length > MAX_IDS ? [] : [...ids] });

async function orderPieces(read: Read, items: readonly NewsItem[]): Promise<Piece[]> {
  const isOrders = hears(read.principal, 'orders');
  const isPayments = hears(read.principal, 'payments');
  if (!isOrders && !isPayments) return [];
  const refunds = isPayments ? idsOf(items, 'r') : [];
  const paid = new Set([...idsOf(items, 'p'), ...(await inBatches(refunds, (some) => ordersOfRefunds(read, some)))]);
  const touched = new Set(idsOf(items, 'o', 'c', 'p'));
  const placed = new Set(idsOf(items, 'o'));
  const seen = await inBatches([...new Set([...touched, ...paid])], (some) => ordersSeen(read, some));
  const inScope = seen.filter((o) => o.is_seen).map((o) => o.id);
  const orders = inScope.filter((id) => touched.has(id));
  // What has just left the reader's statuses is told without its id, so that it goes from lists and figures.
  const hasLeft = seen.some((o) => !o.is_seen && touched.has(o.id) && !placed.has(o.id));
  const payments = inScope.filter((id) => paid.has(id));
  return [
    ...(isOrders && orders.length > 0 ? [piece('orders', orders)] : []),
    ...(isOrders && hasLeft ? [piece('orders', [])] : []),
    ...(isPayments && payments.length > 0 ? [piece('payments', payments)] : []),
    // What a provider told may have become a task without an order; those belong to all who decide tasks.
    ...(can(read.principal, 'finance.task') && idsOf(items, 'f').length > 0 ? [piece('payments', [])] : []),
  ];
}

function stockPieces({ scope, ...principal }: Principal, items: readonly NewsItem[]): Piece[] {
  const { warehouseIds } = scope;
  const seen = items.filter(([, , warehouseId]) => !warehouseIds || warehouseIds.some((id) => id === warehouseId));
  return (['stock', 'alerts'] as const)
    .filter((topic) => hears({ scope, ...principal }, topic))
    .map((topic) => ({ topic, ids: idsOf(seen, topic === 'stock' ? 's' : 'a') }))
    .filter(({ ids }) => ids.length > 0)
    .map(({ topic, ids }) => piece(topic, ids));
}

/** What of the news this reader may hear: the scope's one predicate, asked for many ids at once. */
export async function newsFor(read: Read, items: readonly NewsItem[]): Promise<Piece[]> {
  const imports = can(read.principal, 'order.import') ? await inBatches(idsOf(items, 'i'), (some) => importsSeen(read, some)) : [];
  const batches = [...imports, ...(await inBatches(idsOf(items, 'b'), (some) => batchesSeen(read, some)))];
  return [
    ...(await orderPieces(read, items)),
    ...stockPieces(read.principal, items),
    ...(batches.length > 0 ? [piece('batches', batches)] : []),
  ];
}

/** Readers with the same key hear the same of these items: their scope is asked for once. */
export function hearingKey({ id, principalId, scope, permissions }: Principal, items: readonly NewsItem[]): string {
  const isPersonal = items.some(([kind]) => kind === 'b');
  const rights = Object.values(TOPIC_NEEDS).map((needs) => needs.map((p) => permissions.has(p)));
  return JSON.stringify([scope, scope.isOwnOnly ? id : null, isPersonal ? principalId : null, rights]);
}

import { DomainError, type NewOrder } from '@danflow/contract';
import type { Core } from '../../platform/tx.ts';
import { available, hotStock, nameOfLine, type SkuName, type SkuStock } from '../inventory/index.ts';
import type { PlaceRequest } from './place-orders.ts';
import { knownKeys, knownSources, placeShops, type PlaceShops } from './place-context.ts';
import { placesWithin, type Shortage } from './place.rules.ts';

type Line = NewOrder['lines'][number];
type Looked = ReadonlyMap<SkuName, SkuStock | null>;

const unitsOf = (lines: readonly Line[]): Map<SkuName, number> => {
  const units = new Map<SkuName, number>();
  for (const line of lines) units.set(nameOfLine(line), (units.get(nameOfLine(line)) ?? 0) + line.qty);
  return units;
};

/** The SKUs of an order, where all of them are known, on sale, can run out and may be ordered together; else null: no short cut. */
function plainSkus(lines: readonly Line[], looked: Looked): SkuStock[] | null {
  const skus = lines.map((line) => looked.get(nameOfLine(line)) ?? null);
  if (!skus.every((s) => s !== null && s.canRunOut)) return null;
  const all = skus as SkuStock[];
  return new Set(all.map((s) => `${s.type} ${s.currency}`)).size === 1 ? all : null;
}

const freeIn = (sku: SkuStock, warehouseId: string): number =>
  Math.max(0, ...sku.levels.filter((l) => l.warehouseId === warehouseId).map(available));

/** What the lock would refuse it with, on levels of a moment ago; null: it may have a chance, or another fault that is told first. */
export function shortagesIn(request: PlaceRequest, looked: Looked, shops: PlaceShops): Shortage[] | null {
  const { draft, principal } = request;
  const skus = plainSkus(draft.lines, looked);
  const { shop, warehouses } = placesWithin(principal.scope, shops.shopOf(draft.shopId), shops.warehouses);
  if (!skus || !shop || (draft.warehouseId && !warehouses.has(draft.warehouseId))) return null;
  const wanted = new Map<SkuStock, number>();
  draft.lines.forEach((line, i) => {
    const sku = skus[i] as SkuStock;
    wanted.set(sku, (wanted.get(sku) ?? 0) + line.qty);
  });
  const ranked = draft.warehouseId ? [draft.warehouseId] : shop.warehouseIds;
  const [first] = ranked;
  const shortIn = (warehouseId: string): [SkuStock, number][] => [...wanted].filter(([sku, qty]) => freeIn(sku, warehouseId) < qty);
  if (first === undefined || !ranked.every((w) => shortIn(w).length > 0)) return null;
  return shortIn(first).map(([sku, qty]) => ({
    skuId: sku.skuId,
    skuCode: sku.code,
    warehouseId: first,
    wanted: qty,
    available: freeIn(sku, first),
  }));
}

/** Seen before, under this key or as this source number: it has an answer of its own, which is not "sold out". */
async function seenBefore(core: Core, requests: readonly PlaceRequest[], shops: PlaceShops): Promise<(request: PlaceRequest) => boolean> {
  const [keys, sources] = await Promise.all([knownKeys(core.pool, requests), knownSources(core.pool, requests)]);
  return ({ principal, key, draft }) =>
    (key !== null && keys.has(`${principal.principalId} ${key.route} ${key.key}`)) ||
    (draft.sourceNo !== undefined && sources.has(`${shops.idOf(draft.shopId)} ${draft.sourceNo}`));
}

/** Believed to have run out, and more of it is free than was said. */
const liesIn = (believed: ReadonlyMap<SkuName, number>, looked: Looked): SkuName[] =>
  [...looked].flatMap(([name, stock]) => {
    const free = Math.max(0, ...(stock?.levels ?? []).map(available));
    return stock === null || free > (believed.get(name) ?? Infinity) ? [name] : [];
  });

async function refusable(core: Core, doubtful: readonly PlaceRequest[], looked: Looked): Promise<Map<PlaceRequest, Shortage[]>> {
  const shops = await placeShops(core);
  const short = new Map<PlaceRequest, Shortage[]>();
  for (const request of doubtful) {
    const shortages = shortagesIn(request, looked, shops);
    if (shortages) short.set(request, shortages);
  }
  if (short.size === 0) return short;
  const isSeen = await seenBefore(core, [...short.keys()], shops);
  for (const request of short.keys()) if (isSeen(request)) short.delete(request);
  return short;
}

/**
 * Orders for goods that ran out, refused without a transaction and a lock: the cache names the suspects, one look at the
 * database for everybody within 100 ms confirms it. What the cache does not know, or says wrongly, goes the ordinary way.
 */
export async function findHopeless(
  core: Core,
  requests: readonly PlaceRequest[],
  onLook: () => void = () => undefined,
): Promise<ReadonlyMap<PlaceRequest, DomainError>> {
  const stock = hotStock(core.cache);
  const open = requests.filter((r) => !r.draft.allowShortage);
  const believed = await stock.believedShort(open.flatMap((r) => r.draft.lines.map(nameOfLine)));
  const doubtful =
    believed.size === 0
      ? []
      : open.filter((r) => [...unitsOf(r.draft.lines)].some(([name, qty]) => qty > (believed.get(name) ?? Infinity)));
  if (doubtful.length === 0) return new Map();
  const looked = await stock.confirmed(
    core.db,
    doubtful.flatMap((r) => r.draft.lines.map(nameOfLine)),
    onLook,
  );
  stock.denyShort(liesIn(believed, looked));
  const short = await refusable(core, doubtful, looked);
  return new Map([...short].map(([request, shortages]) => [request, new DomainError('stock_insufficient', { shortages })]));
}

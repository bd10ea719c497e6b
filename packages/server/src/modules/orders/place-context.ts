import { holdsStock, type OrderType } from '@danflow/contract';
import { sql } from 'kysely';
import { kyselyOverClient, runNamed, type Client, type Db, type Pool } from '../../platform/db.ts';
import type { Outcome } from '../../platform/http/mount.ts';
import type { Core } from '../../platform/tx.ts';
import { allShops, findSkus, fulfilmentOf, MANUAL_SHOP_CODE, shopTimers, type Shop } from '../catalog/index.ts';
import { matchCustomers, type MatchedCustomer } from '../customers/index.ts';
import { customerWant, type OrderWant } from './place-customers.ts';
import type { PlaceRequest } from './place-orders.ts';
import type { PlaceFacts, PlaceShop, PlaceSku } from './place.rules.ts';

type SkuBook = PlaceFacts['skus'];

/** What a batch must know before it locks anything. */
export interface PlaceContext {
  readonly skus: SkuBook;
  readonly stockSkuIds: readonly string[];
  shopOf(shopId: string | undefined): PlaceShop | null;
  readonly warehouses: ReadonlySet<string>;
  /** `<shop> <source number>` that orders already have. */
  readonly sources: ReadonlySet<string>;
  /** Whom each request is for, in the order of the requests. */
  readonly wants: readonly OrderWant[];
  readonly customers: readonly MatchedCustomer[];
  readonly keys: ReadonlyMap<string, { readonly hash: Buffer; readonly ids: Outcome }>;
}

interface Named {
  readonly skuId?: string | undefined;
  readonly skuCode?: string | undefined;
}

async function findNamed(db: Db, lines: readonly Named[]): Promise<PlaceSku[]> {
  const ids = [...new Set(lines.flatMap((l) => (l.skuId ? [l.skuId] : [])))];
  const codes = [...new Set(lines.flatMap((l) => (!l.skuId && l.skuCode ? [l.skuCode] : [])))];
  return (await findSkus({ db }, { ids, codes })).map((sku) => ({ ...sku, fulfilment: fulfilmentOf(sku) }));
}

const bookOfSkus = (found: readonly PlaceSku[]): SkuBook => {
  const byId = new Map(found.map((s) => [s.id, s]));
  const byCode = new Map(found.map((s) => [s.code, s]));
  return { byId: (id) => byId.get(id), byCode: (code) => byCode.get(code) };
};

/** The SKUs that these lines name, by id or code. */
export const skuBook = async (db: Db, lines: readonly Named[]): Promise<SkuBook> => bookOfSkus(await findNamed(db, lines));

const placeShop = (shop: Shop): PlaceShop => ({
  id: shop.id,
  warehouseIds: shop.warehouseIds,
  depositPercent: shop.depositPercent,
  timers: {
    physical: shopTimers(shop, 'physical'),
    virtual: shopTimers(shop, 'virtual'),
    custom: shopTimers(shop, 'custom'),
  } satisfies Record<OrderType, unknown>,
});

// LATERAL and OFFSET hold the order of the join: as IN (…), a plan kept from a small table walked all orders for each.
const SOURCES = `SELECT o.shop_id, o.source_no FROM unnest($1::uuid[], $2::text[]) AS w (shop_id, source_no)
  CROSS JOIN LATERAL (SELECT shop_id, source_no FROM orders WHERE shop_id = w.shop_id AND source_no = w.source_no OFFSET 0) o`;
const KEYS = `SELECT k.* FROM unnest($1::uuid[], $2::text[], $3::text[]) AS w (principal_id, route, key)
  CROSS JOIN LATERAL (SELECT principal_id, route, key, body_hash, ids FROM idempotency_keys
    WHERE principal_id = w.principal_id AND route = w.route AND key = w.key OFFSET 0) k`;

/** `<shop> <source number>` that orders already have, of those that these requests name. */
export async function knownSources(
  client: Client | Pool,
  requests: readonly PlaceRequest[],
  shopIdOf: PlaceShops['idOf'],
): Promise<Set<string>> {
  const sourced = requests
    .flatMap(({ draft }) => (draft.sourceNo ? [{ shopId: shopIdOf(draft.shopId), sourceNo: draft.sourceNo }] : []))
    .filter((s) => s.shopId !== undefined);
  if (sourced.length === 0) return new Set();
  const { rows } = await runNamed(client, SOURCES, [sourced.map((s) => s.shopId), sourced.map((s) => s.sourceNo)]);
  return new Set((rows as { shop_id: string; source_no: string }[]).map((r) => `${r.shop_id} ${r.source_no}`));
}

/** What keys of these requests were used before. */
export async function knownKeys(client: Client | Pool, requests: readonly PlaceRequest[]): Promise<PlaceContext['keys']> {
  const keyed = requests.filter((r) => r.key !== null);
  if (keyed.length === 0) return new Map();
  const { rows } = await runNamed(client, KEYS, [
    keyed.map((r) => r.principal.principalId),
    keyed.map((r) => r.key?.route),
    keyed.map((r) => r.key?.key),
  ]);
  const known = rows as { principal_id: string; route: string; key: string; body_hash: Buffer; ids: Outcome }[];
  return new Map(known.map((r) => [`${r.principal_id} ${r.route} ${r.key}`, { hash: r.body_hash, ids: r.ids }]));
}

export interface PlaceShops {
  /** Of the shop "manual" where none is named. */
  idOf(named: string | undefined): string | undefined;
  /** Null: unknown or archived. */
  shopOf(named: string | undefined): PlaceShop | null;
  readonly warehouses: ReadonlySet<string>;
}

export async function placeShops(core: Core): Promise<PlaceShops> {
  const shops = await allShops({ db: core.db, keys: core.keys, now: core.clock() });
  const manual = shops.find((s) => s.code === MANUAL_SHOP_CODE);
  const usable = new Map(shops.filter((s) => !s.isArchived).map((s) => [s.id, placeShop(s)]));
  const idOf = (named: string | undefined): string | undefined => named ?? manual?.id;
  return {
    idOf,
    shopOf: (named) => usable.get(idOf(named) ?? '') ?? null,
    warehouses: new Set(shops.flatMap((s) => s.warehouseIds)),
  };
}

/** All questions share one round trip on the batch's own connection. */
export async function lookUp(core: Core, client: Client, requests: readonly PlaceRequest[]): Promise<PlaceContext> {
  const { idOf, shopOf, warehouses } = await placeShops(core);
  const wants = requests.map((r) => customerWant(core.keys, r, idOf(r.draft.shopId) ?? ''));
  const [found, sources, customers, keys] = await Promise.all([
    findNamed(
      kyselyOverClient(client),
      requests.flatMap((r) => r.draft.lines),
    ),
    knownSources(client, requests, idOf),
    matchCustomers(client, wants),
    knownKeys(client, requests),
  ]);
  return {
    skus: bookOfSkus(found),
    stockSkuIds: found.filter((s) => holdsStock(s.fulfilment)).map((s) => s.id),
    shopOf,
    warehouses,
    sources,
    wants,
    customers,
    keys,
  };
}

export async function shopForPlacing(db: Db, shopId: string): Promise<PlaceShop | null> {
  const row = await db.selectFrom('shops').select(['id', 'timers', 'deposit_percent']).where('id', '=', shopId).executeTakeFirst();
  return row
    ? placeShop({
        id: row.id,
        timers: row.timers as Shop['timers'],
        code: '',
        name: '',
        kind: '',
        isArchived: false,
        warehouseIds: [],
        depositPercent: row.deposit_percent,
      })
    : null;
}

/** The longest promise among custom-made SKUs, in days; 0 when none is set. */
export async function leadTimeDays(db: Db, skuIds: readonly string[]): Promise<number> {
  const { rows } = await sql<{
    days: number | null;
  }>`SELECT max(lead_time_days)::int AS days FROM skus WHERE id = ANY(${[...skuIds]}::uuid[])`.execute(db);
  return rows[0]?.days ?? 0;
}

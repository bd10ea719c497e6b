import type { NewOrder, OrderType } from '@danflow/contract';
import { sql } from 'kysely';
import type { Statement } from '../../platform/combine.ts';
import { flush, runNamed, type Client, type Db, type Pool } from '../../platform/db.ts';
import type { Outcome } from '../../platform/http/mount.ts';
import { newId } from '../../platform/ids.ts';
import type { Core } from '../../platform/tx.ts';
import {
  allShops,
  findSkus,
  fulfilmentOf,
  MANUAL_SHOP_CODE,
  shopTimers,
  skusOf,
  skusStatement,
  type Shop,
  type Sku,
} from '../catalog/index.ts';
import { matchCustomers, type MatchedCustomer } from '../customers/index.ts';
import { levelOf, namedLevels, type Level, type LevelRow } from '../inventory/index.ts';
import type { PrivateFacts } from './order.facts.ts';
import { customerWant, type OrderWant } from './place-customers.ts';
import type { PlaceRequest } from './place-orders.ts';
import type { PlaceFacts, PlaceShop, PlaceSku } from './place.rules.ts';
import { sealPrivate, type SealedPrivate } from './private.ts';

type SkuBook = PlaceFacts['skus'];

/** What a batch is decided on. */
export interface PlaceContext {
  readonly skus: SkuBook;
  /** Of all its goods in all warehouses, as they were a moment ago: not locked. */
  readonly levels: readonly Level[];
  shopOf(shopId: string | undefined): PlaceShop | null;
  readonly warehouses: ReadonlySet<string>;
  /** `<shop> <source number>` that orders already have. */
  readonly sources: ReadonlySet<string>;
  /** Whom each request is for, in the order of the requests. */
  readonly wants: readonly OrderWant[];
  readonly births: readonly Birth[];
  readonly customers: readonly MatchedCustomer[];
  readonly keys: ReadonlyMap<string, { readonly hash: Buffer; readonly ids: Outcome }>;
}

/** Of an order, should it be taken. */
export interface Birth extends SealedPrivate {
  readonly id: string;
  readonly at: Date;
}

const privateOf = ({ receiver, buyerMessage, sellerMemo, invoice }: NewOrder): PrivateFacts => ({
  name: receiver?.name ?? '',
  phone: receiver?.phone ?? '',
  street: receiver?.street ?? '',
  buyerMessage,
  sellerMemo,
  invoiceTitle: invoice?.title ?? '',
  invoiceTaxNo: invoice?.taxNo ?? '',
});

function birthOf({ keys, clock }: Core, { draft }: PlaceRequest, want: OrderWant | undefined): Birth {
  const at = clock();
  const id = newId(at);
  return { id, at, ...sealPrivate(keys, id, privateOf(draft), want?.tokens.search) };
}

interface Named {
  readonly skuId?: string | undefined;
  readonly skuCode?: string | undefined;
}

const namesIn = (lines: readonly Named[]): { ids: string[]; codes: string[] } => ({
  ids: [...new Set(lines.flatMap((l) => (l.skuId ? [l.skuId] : [])))],
  codes: [...new Set(lines.flatMap((l) => (!l.skuId && l.skuCode ? [l.skuCode] : [])))],
});

const bookOfSkus = (skus: readonly Sku[]): SkuBook => {
  const found = skus.map((sku): PlaceSku => ({ ...sku, fulfilment: fulfilmentOf(sku) }));
  const byId = new Map(found.map((s) => [s.id, s]));
  const byCode = new Map(found.map((s) => [s.code, s]));
  return { byId: (id) => byId.get(id), byCode: (code) => byCode.get(code) };
};

/** The SKUs that these lines name, by id or code. */
export const skuBook = async (db: Db, lines: readonly Named[]): Promise<SkuBook> => bookOfSkus(await findSkus({ db }, namesIn(lines)));

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

// By the number alone: its index is the only one that can serve this, whatever the planner thinks of a small table.
const SOURCES = 'SELECT shop_id, source_no FROM orders WHERE source_no = ANY($1::text[])';
// LATERAL and OFFSET hold the order of the join: as IN (…), a plan kept from a small table walked all keys for each.
const KEYS = `SELECT k.* FROM unnest($1::uuid[], $2::text[], $3::text[]) AS w (principal_id, route, key)
  CROSS JOIN LATERAL (SELECT principal_id, route, key, body_hash, ids FROM idempotency_keys
    WHERE principal_id = w.principal_id AND route = w.route AND key = w.key OFFSET 0) k`;

/** `<shop> <source number>` that orders already have, of the numbers that these requests name; other shops' as well. */
export async function knownSources(client: Client | Pool, requests: readonly PlaceRequest[]): Promise<Set<string>> {
  const sourced = requests.flatMap(({ draft }) => (draft.sourceNo ? [draft.sourceNo] : []));
  if (sourced.length === 0) return new Set();
  const { rows } = await runNamed(client, SOURCES, [sourced]);
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

/**
 * All lookups here are by key. Plans are cached while the tables are still small, and a plan that scans a table of ten
 * rows scans it at a million, too (9 ms an order instead of 0.6 after 70,000 orders); so scans are priced out.
 */
const BEGIN = 'BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off';

const ask = async (client: Client, statement: Statement | null): Promise<readonly unknown[]> =>
  statement === null ? [] : (await runNamed(client, statement.text, statement.values)).rows;

/** Begins the transaction. All questions share one round trip on the batch's own connection. */
export async function lookUp(core: Core, client: Client, requests: readonly PlaceRequest[]): Promise<PlaceContext> {
  const { idOf, shopOf, warehouses } = await placeShops(core);
  const wants = requests.map((r) => customerWant(core.keys, r, idOf(r.draft.shopId) ?? ''));
  const names = namesIn(requests.flatMap((r) => r.draft.lines));
  const asked = Promise.all([
    client.query(BEGIN),
    ask(client, skusStatement(names)),
    knownSources(client, requests),
    matchCustomers(client, wants),
    knownKeys(client, requests),
    ask(client, namedLevels(names.ids, names.codes)),
  ]);
  flush(client);
  // While the database looks: what is sealed depends on nobody's stock.
  const births = requests.map((r, i) => birthOf(core, r, wants[i]));
  const [, skus, sources, customers, keys, levels] = await asked;
  return {
    skus: bookOfSkus(skusOf(skus)),
    levels: (levels as LevelRow[]).map(levelOf),
    shopOf,
    warehouses,
    sources,
    wants,
    births,
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

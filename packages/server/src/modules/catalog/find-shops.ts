import { DomainError, MAX_SHOPS, TimersByType } from '@danflow/contract';
import { sql } from 'kysely';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import type { Db } from '../../platform/db.ts';
import { MANUAL_SHOP_CODE, type Shop } from './shop.rules.ts';

interface From {
  readonly db: Db;
  readonly keys: Keyring;
  readonly now: Date;
}

interface Kept {
  readonly until: number;
  readonly shops: readonly Shop[];
}

const KEPT_MS = 5000;
/**
 * Every order asks for its shop, and shops change once a month: all of them (200 at most) are kept for five seconds.
 * Other processes see a change that late; this one at once. The key ring stands for the database it belongs to.
 */
const kept = new WeakMap<Keyring, Kept>();

/** To be called after a change of shops, warehouses or rankings was committed. */
export function forgetShops(keys: Keyring): void {
  kept.delete(keys);
}

interface Row {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly timers: unknown;
  readonly deposit_percent: number | null;
  readonly is_archived: boolean;
  readonly warehouse_ids: string[];
}

async function loadShops(db: Db): Promise<Shop[]> {
  const { rows } = await sql<Row>`
    SELECT s.id, s.code, s.name, s.kind, s.timers, s.deposit_percent, s.archived_at IS NOT NULL AS is_archived,
      ARRAY(SELECT w.id FROM shop_warehouses r JOIN warehouses w ON w.id = r.warehouse_id
        WHERE r.shop_id = s.id AND w.archived_at IS NULL ORDER BY r.rank) AS warehouse_ids
    FROM shops s ORDER BY s.id LIMIT ${MAX_SHOPS}`.execute(db);
  return rows.map(({ timers, deposit_percent, is_archived, warehouse_ids, ...row }) => ({
    ...row,
    timers: TimersByType.parse(timers),
    depositPercent: deposit_percent,
    isArchived: is_archived,
    warehouseIds: warehouse_ids,
  }));
}

/** All shops, as they were at most five seconds ago. */
export async function allShops(from: From): Promise<readonly Shop[]> {
  const known = kept.get(from.keys);
  if (known && known.until > from.now.getTime()) return known.shops;
  const shops = await loadShops(from.db);
  kept.set(from.keys, { until: from.now.getTime() + KEPT_MS, shops });
  return shops;
}

/** The shop of this id, or the shop "manual" when none is named. Throws `shop_not_found` for unknown and archived ones. */
export async function getShop(from: From, shopId: string | null): Promise<Shop> {
  const shops = await allShops(from);
  const shop = shops.find((s) => (shopId === null ? s.code === MANUAL_SHOP_CODE : s.id === shopId));
  if (!shop || shop.isArchived) throw new DomainError('shop_not_found');
  return shop;
}

/** Null instead of a refusal, and archived ones too: for timers and views of old orders. */
export const findShop = async (from: From, shopId: string): Promise<Shop | null> =>
  (await allShops(from)).find((s) => s.id === shopId) ?? null;

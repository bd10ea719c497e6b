import type { LevelFilter, LevelView, SkuId, WarehouseId } from '@danflow/contract';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Cache } from '../../platform/cache/cache.ts';
import { pageFrom, readCursor } from '../../platform/page.ts';
import type { Read } from '../../platform/tx.ts';
import { searchGrams } from '../catalog/index.ts';
import { hotStock } from './hot-stock.ts';
import type { SkuStock } from './hot-stock.repo.ts';
import { limitedWarehouses } from './stock-scope.ts';
import { available, isLow, levelOf, type LevelRow } from './stock.rules.ts';

type Row = LevelRow & { readonly code: string; readonly title: string; readonly options: string };

const selectLevels = (read: Read) =>
  read.db
    .selectFrom('stock_levels as l')
    .innerJoin('skus as s', 's.id', 'l.sku_id')
    .select(['l.sku_id', 'l.warehouse_id', 'l.on_hand', 'l.reserved', 'l.safety', 's.code', 's.title', 's.options']);

function levelView(row: Row): LevelView {
  const level = levelOf(row);
  const { onHand, reserved, safety } = level;
  const names = {
    skuId: row.sku_id as SkuId,
    warehouseId: row.warehouse_id as WarehouseId,
    skuCode: row.code,
    title: row.title,
    options: row.options,
  };
  return { ...names, onHand, reserved, safety, available: available(level), isLow: isLow(level) };
}

const shownView = ({ skuId, code, title, options, levels }: SkuStock): LevelView[] =>
  levels.map((l) =>
    levelView({
      sku_id: skuId,
      warehouse_id: l.warehouseId,
      on_hand: l.onHand,
      reserved: l.reserved,
      safety: l.safety,
      code,
      title,
      options,
    }),
  );

/** Of named SKUs, as forms and rows of lists ask again and again: at most a second old. Null: more than one page of them. */
async function listShown(read: Read, cache: Cache, skuIds: readonly string[], filter: LevelFilter): Promise<LevelView[] | null> {
  const warehouses = limitedWarehouses(read.principal.scope, filter.warehouseId);
  const items = (await hotStock(cache).shown(read.db, skuIds))
    .flatMap(shownView)
    .filter((l) => warehouses === null || warehouses.includes(l.warehouseId))
    .toSorted((a, b) => compare(a.skuCode, b.skuCode) || compare(a.warehouseId, b.warehouseId));
  return items.length > filter.limit ? null : items;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A page of levels by SKU code, under the reader's scope of warehouses. Without a cache, always from the database. */
export async function listLevels(
  read: Read,
  filter: LevelFilter,
  cache?: Cache,
): Promise<{ items: LevelView[]; nextCursor: string | null }> {
  const { skuId: skuIds = [], text, isLow: lowOnes, cursor } = filter;
  if (cache && skuIds.length > 0 && text === undefined && lowOnes === undefined && cursor === undefined) {
    const items = await listShown(read, cache, skuIds, filter);
    if (items) return { items, nextCursor: null };
  }
  const after = readCursor(filter.cursor, z.tuple([z.string(), z.uuid()]));
  const warehouses = limitedWarehouses(read.principal.scope, filter.warehouseId);
  const grams = searchGrams(filter.text ?? '');
  let query = selectLevels(read);
  if (warehouses) query = query.where(sql<boolean>`l.warehouse_id = ANY(${warehouses}::uuid[])`);
  if (filter.skuId?.length) query = query.where('l.sku_id', 'in', filter.skuId);
  if (filter.text)
    query = query.where((eb) =>
      eb.or([...(grams.length > 0 ? [sql<boolean>`s.grams @> ${grams}::text[]`] : []), eb('s.barcode', '=', filter.text ?? '')]),
    );
  if (filter.isLow !== undefined) query = query.where(sql<boolean>`(l.on_hand - l.reserved < l.safety) = ${filter.isLow}`);
  if (after) query = query.where(sql<boolean>`(s.code, l.warehouse_id) > (${after[0]}, ${after[1]}::uuid)`);
  const rows = await query
    .orderBy('s.code')
    .orderBy('l.warehouse_id')
    .limit(filter.limit + 1)
    .execute();
  return pageFrom(rows, filter.limit, levelView, (row) => [row.code, row.warehouse_id]);
}

/** The levels a command touched, as they are now. */
export async function levelsOf(
  read: Read,
  { skuIds, warehouseIds }: { readonly skuIds: readonly string[]; readonly warehouseIds: readonly string[] },
): Promise<{ levels: LevelView[] }> {
  const rows = await selectLevels(read)
    .where(sql<boolean>`l.sku_id = ANY(${[...skuIds]}::uuid[]) AND l.warehouse_id = ANY(${[...warehouseIds]}::uuid[])`)
    .orderBy('s.code')
    .orderBy('l.warehouse_id')
    .execute();
  return { levels: rows.map(levelView) };
}

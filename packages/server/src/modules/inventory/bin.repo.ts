import { sql } from 'kysely';
import type { Db } from '../../platform/db.ts';
import type { Tx } from '../../platform/tx.ts';

/** Where these SKUs lie in a warehouse; those that lie nowhere in particular are absent. */
export async function binsOf(from: { readonly db: Db }, warehouseId: string, skuIds: readonly string[]): Promise<Map<string, string>> {
  if (skuIds.length === 0) return new Map();
  const rows = await from.db
    .selectFrom('stock_bins')
    .select(['sku_id', 'bin'])
    .where('warehouse_id', '=', warehouseId)
    .where(sql<boolean>`sku_id = ANY(${[...skuIds]}::uuid[])`)
    .execute();
  return new Map(rows.map((r) => [r.sku_id, r.bin]));
}

export async function writeBin(tx: Tx, warehouseId: string, skuId: string, bin: string): Promise<void> {
  if (bin === '') await tx.db.deleteFrom('stock_bins').where('warehouse_id', '=', warehouseId).where('sku_id', '=', skuId).execute();
  else
    await tx.db
      .insertInto('stock_bins')
      .values({ sku_id: skuId, warehouse_id: warehouseId, bin })
      .onConflict((oc) => oc.columns(['sku_id', 'warehouse_id']).doUpdateSet({ bin }))
      .execute();
}

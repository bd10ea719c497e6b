import type { MovementFilter, MovementKind, MovementView, SkuId, WarehouseId } from '@danflow/contract';
import { sql } from 'kysely';
import { pageFrom, readIdCursor } from '../../platform/page.ts';
import type { Read } from '../../platform/tx.ts';
import { limitedWarehouses } from './stock-scope.ts';

/** A page of the movements of one SKU, newest first, under the reader's scope of warehouses. */
export async function listMovements(read: Read, filter: MovementFilter): Promise<{ items: MovementView[]; nextCursor: string | null }> {
  const after = readIdCursor(filter.cursor);
  const warehouses = limitedWarehouses(read.principal.scope, filter.warehouseId ? [filter.warehouseId] : undefined);
  let query = read.db.selectFrom('stock_movements').selectAll().where('sku_id', '=', filter.skuId);
  if (warehouses) query = query.where(sql<boolean>`warehouse_id = ANY(${warehouses}::uuid[])`);
  if (filter.kind?.length) query = query.where('kind', 'in', filter.kind);
  if (after) query = query.where('id', '<', after);
  const rows = await query
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
    .execute();
  const view = (row: (typeof rows)[number]): MovementView => ({
    id: row.id,
    skuId: row.sku_id as SkuId,
    warehouseId: row.warehouse_id as WarehouseId,
    kind: row.kind as MovementKind,
    onHandDelta: row.on_hand_delta,
    reservedDelta: row.reserved_delta,
    causeKind: row.cause_kind,
    causeId: row.cause_id,
    actorId: row.actor_id,
    reason: row.reason,
    at: row.at.toISOString(),
  });
  return pageFrom(rows, filter.limit, view, (row) => [row.id]);
}

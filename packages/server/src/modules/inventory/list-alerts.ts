import {
  DomainError,
  type AlertFilter,
  type AlertKind,
  type AlertState,
  type AlertView,
  type SkuId,
  type StockAlertId,
  type UserId,
  type WarehouseId,
} from '@danflow/contract';
import { sql } from 'kysely';
import { pageFrom, readIdCursor } from '../../platform/page.ts';
import type { Read } from '../../platform/tx.ts';
import { limitedWarehouses } from './stock-scope.ts';

function selectAlerts(read: Read, asked: readonly string[] | undefined) {
  const warehouses = limitedWarehouses(read.principal.scope, asked);
  const query = read.db
    .selectFrom('stock_alerts as a')
    .innerJoin('skus as s', 's.id', 'a.sku_id')
    .selectAll('a')
    .select(['s.code', 's.title', 's.options']);
  return warehouses ? query.where(sql<boolean>`a.warehouse_id = ANY(${warehouses}::uuid[])`) : query;
}
type Row = Awaited<ReturnType<ReturnType<typeof selectAlerts>['execute']>>[number];

const alertView = (row: Row): AlertView => ({
  id: row.id as StockAlertId,
  skuId: row.sku_id as SkuId,
  warehouseId: row.warehouse_id as WarehouseId,
  skuCode: row.code,
  title: row.title,
  options: row.options,
  kind: row.kind as AlertKind,
  state: row.state as AlertState,
  count: row.count,
  ownerId: row.owner_id as UserId | null,
  note: row.note,
  snoozedUntil: row.snoozed_until?.toISOString() ?? null,
  firstAt: row.first_at.toISOString(),
  lastAt: row.last_at.toISOString(),
  solvedAt: row.solved_at?.toISOString() ?? null,
});

/** A page of alerts, newest first, under the reader's scope of warehouses. */
export async function listAlerts(read: Read, filter: AlertFilter): Promise<{ items: AlertView[]; nextCursor: string | null }> {
  const after = readIdCursor(filter.cursor);
  let query = selectAlerts(read, filter.warehouseId);
  if (filter.state?.length) query = query.where('a.state', 'in', filter.state);
  if (filter.kind?.length) query = query.where('a.kind', 'in', filter.kind);
  if (filter.skuId) query = query.where('a.sku_id', '=', filter.skuId);
  if (filter.ownerId) query = query.where('a.owner_id', '=', filter.ownerId);
  if (after) query = query.where('a.id', '<', after);
  return pageFrom(
    await query
      .orderBy('a.id', 'desc')
      .limit(filter.limit + 1)
      .execute(),
    filter.limit,
    alertView,
    (row) => [row.id],
  );
}

/** Throws `not_found`, also outside the scope. */
export async function getAlert(read: Read, alertId: string): Promise<AlertView> {
  const row = await selectAlerts(read, undefined).where('a.id', '=', alertId).executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'stock alert' });
  return alertView(row);
}

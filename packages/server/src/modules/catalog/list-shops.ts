import {
  DomainError,
  MAX_SHOPS,
  MAX_WAREHOUSES,
  OrderType,
  Sender,
  TimersByType,
  type FileId,
  type ShopId,
  type ShopView,
  type WarehouseId,
  type WarehouseView,
} from '@danflow/contract';
import type { Selectable } from 'kysely';
import type { ShopsTable, WarehousesTable } from '../../platform/database.types.ts';
import type { Read } from '../../platform/tx.ts';
import { pictureUrl } from './sku-views.ts';
import { shopTimers } from './shop.rules.ts';

const timersInForce = (timers: TimersByType): ShopView['timers'] =>
  Object.fromEntries(OrderType.options.map((type) => [type, shopTimers({ timers }, type)])) as ShopView['timers'];

const shopView = (read: Read, row: Selectable<ShopsTable>, warehouseIds: string[]): ShopView => ({
  id: row.id as ShopId,
  code: row.code,
  name: row.name,
  kind: row.kind,
  timers: timersInForce(TimersByType.parse(row.timers)),
  depositPercent: row.deposit_percent,
  logoId: row.logo_id as FileId | null,
  logoUrl: pictureUrl(read, row.logo_id),
  sender: Sender.parse(row.sender),
  warehouseIds: warehouseIds as WarehouseId[],
  isArchived: row.archived_at !== null,
  createdAt: row.created_at.toISOString(),
  version: row.version,
});

const warehouseView = (row: Selectable<WarehousesTable>): WarehouseView => ({
  id: row.id as WarehouseId,
  code: row.code,
  name: row.name,
  isArchived: row.archived_at !== null,
  createdAt: row.created_at.toISOString(),
  version: row.version,
});

/** Shops under the reader's scope, oldest first. */
export async function listShops(read: Read): Promise<{ items: ShopView[] }> {
  const { shopIds } = read.principal.scope;
  let query = read.db.selectFrom('shops').selectAll();
  if (shopIds) query = query.where((eb) => eb('id', '=', eb.fn.any(eb.val(shopIds))));
  const rows = await query.orderBy('id').limit(MAX_SHOPS).execute();
  const ranked = await read.db.selectFrom('shop_warehouses').selectAll().orderBy('rank').execute();
  return {
    items: rows.map((row) =>
      shopView(
        read,
        row,
        ranked.filter((r) => r.shop_id === row.id).map((r) => r.warehouse_id),
      ),
    ),
  };
}

/** Throws `not_found`, also for a shop outside the reader's scope. */
export async function getShopView(read: Read, shopId: string): Promise<ShopView> {
  const shop = (await listShops(read)).items.find((s) => s.id === shopId);
  if (!shop) throw new DomainError('not_found', { what: 'shop' });
  return shop;
}

/** Warehouses under the reader's scope, oldest first. */
export async function listWarehouses(read: Read): Promise<{ items: WarehouseView[] }> {
  const { warehouseIds } = read.principal.scope;
  let query = read.db.selectFrom('warehouses').selectAll();
  if (warehouseIds) query = query.where((eb) => eb('id', '=', eb.fn.any(eb.val(warehouseIds))));
  return { items: (await query.orderBy('id').limit(MAX_WAREHOUSES).execute()).map(warehouseView) };
}

/** Throws `not_found`, also for a warehouse outside the reader's scope. */
export async function getWarehouseView(read: Read, warehouseId: string): Promise<WarehouseView> {
  const warehouse = (await listWarehouses(read)).items.find((w) => w.id === warehouseId);
  if (!warehouse) throw new DomainError('not_found', { what: 'warehouse' });
  return warehouse;
}

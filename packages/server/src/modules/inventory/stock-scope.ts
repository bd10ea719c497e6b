import { DomainError, holdsStock, type DataScope, type SkuId, type WarehouseId } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import { findSkus, fulfilmentOf, type Sku } from '../catalog/index.ts';

/** The one predicate of scope for stock: people limited to warehouses see and move nothing in others (law 8). */
export const seesWarehouse = (scope: DataScope, warehouseId: string): boolean =>
  scope.warehouseIds === undefined || scope.warehouseIds.some((id) => id === warehouseId);

/** The warehouses a list is limited to: those asked for, under the scope; null when nothing limits it. */
export function limitedWarehouses(scope: DataScope, asked: readonly string[] | undefined): string[] | null {
  if (asked?.length) return asked.filter((id) => seesWarehouse(scope, id));
  return scope.warehouseIds ? [...scope.warehouseIds] : null;
}

/** What a person's stock command may touch. Throws `warehouse_not_found`, also for warehouses outside the scope. */
export async function admitWarehouses(tx: Pick<Tx, 'db'>, scope: DataScope, ids: readonly WarehouseId[]): Promise<void> {
  const found = await tx.db
    .selectFrom('warehouses')
    .select('id')
    .where('id', 'in', [...ids])
    .execute();
  if (ids.some((id) => !seesWarehouse(scope, id) || !found.some((w) => w.id === id))) throw new DomainError('warehouse_not_found');
}

/**
 * The SKUs of a stock command by id. Throws `sku_not_found`, and `bad_request` for goods without stock of their own and
 * for card keys, whose stock is the number of keys loaded: a number typed beside them would promise keys there are not.
 */
export async function admitSkus(tx: Tx, ids: readonly SkuId[]): Promise<ReadonlyMap<string, Sku>> {
  const skus = new Map((await findSkus(tx, { ids })).map((sku) => [sku.id, sku]));
  const missing = ids.filter((id) => !skus.has(id));
  if (missing.length > 0) throw new DomainError('sku_not_found', { codes: missing });
  const without = [...skus.values()].filter((sku) => !holdsStock(fulfilmentOf(sku)) || sku.virtualKind === 'code_pool');
  if (without.length > 0)
    throw new DomainError('bad_request', { detail: `no stock to be moved by hand: ${without.map((s) => s.code).join(', ')}` });
  return skus;
}

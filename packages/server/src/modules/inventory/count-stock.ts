import { DomainError, type DataScope, type SkuId, type WarehouseId } from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/tx.ts';
import { holdLevels, type Touched } from './move-stock.ts';
import { reduceReservations } from './reservation-reducer.ts';
import { applyMovements, lockLevels } from './stock.repo.ts';
import { countShortfalls, findLevel, type NewMovement } from './stock.rules.ts';

export interface StockCount {
  readonly warehouseId: WarehouseId;
  readonly lines: readonly { readonly skuId: SkuId; readonly found: number }[];
  readonly reason: string;
}

/**
 * Books what a stock-take found. Where less was found than is reserved, the newest reservations first become shortages
 * (R12), so that "reserved ≤ on hand" holds at every moment; a level found as it was leaves no movement (R7).
 * Throws `sku_not_found`, `warehouse_not_found`.
 */
export async function countStock(tx: Tx, { warehouseId, lines, reason }: StockCount, scope: DataScope): Promise<Touched> {
  const skuIds = lines.map((l) => l.skuId);
  if (new Set(skuIds).size !== skuIds.length) throw new DomainError('bad_request', { detail: 'a SKU is counted twice' });
  const { levels } = await holdLevels(tx, scope, [warehouseId], skuIds);
  for (const shortfall of countShortfalls(levels, warehouseId, lines)) await reduceReservations(tx, shortfall);
  const after = await lockLevels(tx, skuIds);
  const takeId = newId(tx.now);
  const movements = lines.flatMap(({ skuId, found }): NewMovement[] => {
    const onHandDelta = found - findLevel(after, skuId, warehouseId).onHand;
    return onHandDelta === 0
      ? []
      : [
          {
            skuId,
            warehouseId,
            kind: 'count',
            onHandDelta,
            reservedDelta: 0,
            causeKind: 'stocktake',
            causeId: takeId,
            reason: reason === '' ? null : reason,
          },
        ];
  });
  applyMovements(tx, movements);
  return { warehouseIds: [warehouseId], skuIds };
}

import { DomainError, type DataScope, type SkuId, type WarehouseId } from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/tx.ts';
import type { Sku } from '../catalog/index.ts';
import { admitSkus, admitWarehouses } from './stock-scope.ts';
import { applyMovements, ensureLevels, lockLevels } from './stock.repo.ts';
import { findLevel, type Level, type NewMovement } from './stock.rules.ts';

/** Which levels a command touched: enough to show them again. */
export interface Touched extends Readonly<Record<string, unknown>> {
  readonly warehouseIds: readonly string[];
  readonly skuIds: readonly string[];
}

interface Held {
  readonly levels: readonly Level[];
  readonly skus: ReadonlyMap<string, Sku>;
}

/** Admits a person's command and locks its levels, making those that do not exist yet. */
export async function holdLevels(tx: Tx, scope: DataScope, warehouseIds: readonly WarehouseId[], skuIds: readonly SkuId[]): Promise<Held> {
  await admitWarehouses(tx, scope, warehouseIds);
  const skus = await admitSkus(tx, skuIds);
  await ensureLevels(
    tx,
    warehouseIds.flatMap((warehouseId) => skuIds.map((skuId) => ({ skuId, warehouseId }))),
  );
  return { levels: await lockLevels(tx, skuIds), skus };
}

const touched = (warehouseIds: readonly string[], lines: readonly { readonly skuId: string }[]): Touched => ({
  warehouseIds,
  skuIds: [...new Set(lines.map((l) => l.skuId))],
});

interface Command<L> {
  readonly warehouseId: WarehouseId;
  readonly lines: readonly ({ readonly skuId: SkuId } & L)[];
  readonly reason: string;
}

const byPerson = (tx: Tx, reason: string) => ({
  reservedDelta: 0,
  causeKind: 'person' as const,
  causeId: tx.actor.id,
  reason: reason === '' ? null : reason,
});

/** Goods arrive. Throws `sku_not_found`, `warehouse_not_found`. */
export async function receiveStock(
  tx: Tx,
  { warehouseId, lines, reason }: Command<{ readonly qty: number }>,
  scope: DataScope,
): Promise<Touched> {
  await holdLevels(
    tx,
    scope,
    [warehouseId],
    lines.map((l) => l.skuId),
  );
  applyMovements(
    tx,
    lines.map((l) => ({ skuId: l.skuId, warehouseId, kind: 'receive', onHandDelta: l.qty, ...byPerson(tx, reason) })),
  );
  return touched([warehouseId], lines);
}

interface Taking {
  readonly skuId: string;
  readonly qty: number;
}

/** Only goods that nobody has reserved may leave; all SKUs that are short are named at once. Throws `stock_insufficient`. */
function demandFree({ levels, skus }: Held, warehouseId: string, takings: readonly Taking[]): void {
  const wanted = new Map<string, number>();
  for (const { skuId, qty } of takings) wanted.set(skuId, (wanted.get(skuId) ?? 0) + qty);
  const shortages = [...wanted].flatMap(([skuId, qty]) => {
    const level = findLevel(levels, skuId, warehouseId);
    const free = level.onHand - level.reserved;
    return qty > free ? [{ sku: skus.get(skuId)?.code ?? skuId, wanted: qty, available: free }] : [];
  });
  if (shortages.length > 0) throw new DomainError('stock_insufficient', { shortages });
}

/** Corrects levels by a difference. Throws `stock_insufficient` when less than what is reserved would be left. */
export async function adjustStock(
  tx: Tx,
  { warehouseId, lines, reason }: Command<{ readonly delta: number }>,
  scope: DataScope,
): Promise<Touched> {
  const held = await holdLevels(
    tx,
    scope,
    [warehouseId],
    lines.map((l) => l.skuId),
  );
  demandFree(
    held,
    warehouseId,
    lines.map((l) => ({ skuId: l.skuId, qty: -l.delta })),
  );
  applyMovements(
    tx,
    lines.map((l) => ({ skuId: l.skuId, warehouseId, kind: 'adjust', onHandDelta: l.delta, ...byPerson(tx, reason) })),
  );
  return touched([warehouseId], lines);
}

interface Transfer extends Omit<Command<{ readonly qty: number }>, 'warehouseId'> {
  readonly fromWarehouseId: WarehouseId;
  readonly toWarehouseId: WarehouseId;
}

/** Both sides in one transaction under one cause: no unit is ever in two places or in none. Throws `stock_insufficient`. */
export async function transferStock(
  tx: Tx,
  { fromWarehouseId, toWarehouseId, lines, reason }: Transfer,
  scope: DataScope,
): Promise<Touched> {
  const held = await holdLevels(
    tx,
    scope,
    [fromWarehouseId, toWarehouseId],
    lines.map((l) => l.skuId),
  );
  demandFree(held, fromWarehouseId, lines);
  const cause = {
    kind: 'transfer' as const,
    reservedDelta: 0,
    causeKind: 'transfer' as const,
    causeId: newId(tx.now),
    reason: reason === '' ? null : reason,
  };
  const movements = lines.flatMap(({ skuId, qty }): NewMovement[] => [
    { skuId, warehouseId: fromWarehouseId, onHandDelta: -qty, ...cause },
    { skuId, warehouseId: toWarehouseId, onHandDelta: qty, ...cause },
  ]);
  applyMovements(tx, movements);
  return touched([fromWarehouseId, toWarehouseId], lines);
}

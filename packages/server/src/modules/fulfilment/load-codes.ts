import { DomainError } from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import type { Read, Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { findSkus } from '../catalog/index.ts';
import { applyMovements, ensureLevels, lockLevels } from '../inventory/index.ts';
import { insertCardKeys } from './code.repo.ts';

export interface NewCodes {
  readonly skuId: string;
  readonly warehouseId: string;
  readonly codes: readonly string[];
}

/** Each new key is one unit of stock, in the same transaction, so that pool and stock say the same. Throws sku_not_found unless the SKU is a code pool. */
export async function loadCodes(
  tx: Tx,
  { skuId, warehouseId, codes }: NewCodes,
): Promise<{ skuId: string; loaded: number; duplicates: number }> {
  const sku = await requirePool(tx, skuId);
  const warehouse = await tx.db
    .selectFrom('warehouses')
    .select('id')
    .where('id', '=', warehouseId)
    .where('archived_at', 'is', null)
    .executeTakeFirst();
  if (!warehouse) throw new DomainError('warehouse_not_found');
  await ensureLevels(tx, [{ skuId, warehouseId }]);
  await lockLevels(tx, [skuId]);
  const loaded = await insertCardKeys(tx, skuId, warehouseId, [...new Set(codes)]);
  if (loaded > 0) {
    applyMovements(tx, [
      {
        skuId,
        warehouseId,
        kind: 'receive',
        onHandDelta: loaded,
        reservedDelta: 0,
        causeKind: 'person',
        causeId: tx.actor.id,
        reason: 'card keys',
      },
    ]);
    await writeJournal(tx, {
      subjectKind: 'code_load',
      subjectId: newId(tx.now),
      action: 'load',
      changes: { sku: [null, sku.code], warehouse_id: [null, warehouseId], loaded: [null, loaded] },
    });
  }
  return { skuId, loaded, duplicates: codes.length - loaded };
}

async function requirePool(from: Pick<Tx, 'db'>, skuId: string) {
  const [sku] = await findSkus(from, { ids: [skuId] });
  if (sku?.virtualKind !== 'code_pool') throw new DomainError('sku_not_found', { codes: [sku?.code ?? skuId] });
  return sku;
}

/** Never the keys themselves. */
export async function countCodes(read: Pick<Read, 'db'>, skuId: string): Promise<{ available: number; handedOut: number }> {
  await requirePool(read, skuId);
  const rows = await read.db
    .selectFrom('virtual_codes')
    .select(['state', (eb) => eb.fn.countAll<number>().as('n')])
    .where('sku_id', '=', skuId)
    .groupBy('state')
    .execute();
  const count = (state: string): number => rows.find((r) => r.state === state)?.n ?? 0;
  return { available: count('available'), handedOut: count('handed_out') };
}

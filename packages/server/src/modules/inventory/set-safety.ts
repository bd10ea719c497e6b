import { createHash } from 'node:crypto';
import type { DataScope, SkuId, WarehouseId } from '@danflow/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { holdLevels, type Touched } from './move-stock.ts';
import { tellChanged } from './stock.repo.ts';
import { findLevel, levelKey } from './stock.rules.ts';

interface Safety {
  readonly warehouseId: WarehouseId;
  readonly lines: readonly { readonly skuId: SkuId; readonly safety: number }[];
  readonly reason: string;
}

/** A level has no id of its own; the journal needs one, always the same: a UUIDv8 of its two ids. */
export function levelSubject(skuId: string, warehouseId: string): string {
  const hex = createHash('sha256').update(levelKey(skuId, warehouseId)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Stock kept back from sale. Told as `stock.changed`: less kept back can fill a shortage. Throws `sku_not_found`, `warehouse_not_found`. */
export async function setSafety(tx: Tx, { warehouseId, lines, reason }: Safety, scope: DataScope): Promise<Touched> {
  const skuIds = lines.map((l) => l.skuId);
  const { levels } = await holdLevels(tx, scope, [warehouseId], skuIds);
  const changed = lines.filter((l) => findLevel(levels, l.skuId, warehouseId).safety !== l.safety);
  await sql`UPDATE stock_levels l SET safety = d.safety
    FROM unnest(${changed.map((l) => l.skuId)}::uuid[], ${changed.map((l) => l.safety)}::int[]) AS d (sku_id, safety)
    WHERE l.sku_id = d.sku_id AND l.warehouse_id = ${warehouseId}`.execute(tx.db);
  for (const { skuId, safety } of changed) {
    const changes = {
      skuId: [skuId, skuId],
      warehouseId: [warehouseId, warehouseId],
      safety: [findLevel(levels, skuId, warehouseId).safety, safety],
    } as const;
    await writeJournal(tx, {
      subjectKind: 'stock_level',
      subjectId: levelSubject(skuId, warehouseId),
      action: 'stock.safety',
      changes,
      reason: reason === '' ? null : reason,
    });
    tx.emit({ kind: 'stock.changed', skuId, warehouseId });
  }
  tellChanged(tx, changed);
  return { warehouseIds: [warehouseId], skuIds };
}

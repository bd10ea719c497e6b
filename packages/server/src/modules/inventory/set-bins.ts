import type { DataScope, SkuId, WarehouseId } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { binsOf, writeBin } from './bin.repo.ts';
import { levelSubject } from './set-safety.ts';
import { admitSkus, admitWarehouses } from './stock-scope.ts';

interface Bins {
  readonly warehouseId: WarehouseId;
  readonly lines: readonly { readonly skuId: SkuId; readonly bin: string }[];
}

/** Says where goods lie. A place that is already said leaves no entry (R7). Throws `sku_not_found`, `warehouse_not_found`. */
export async function setBins(
  tx: Tx,
  { warehouseId, lines }: Bins,
  scope: DataScope,
): Promise<{ warehouseId: WarehouseId; skuIds: readonly SkuId[] }> {
  const skuIds = [...new Set(lines.map((l) => l.skuId))];
  await admitWarehouses(tx, scope, [warehouseId]);
  await admitSkus(tx, skuIds);
  const before = await binsOf(tx, warehouseId, skuIds);
  for (const { skuId, bin } of lines) {
    const old = before.get(skuId) ?? '';
    if (old === bin) continue;
    await writeBin(tx, warehouseId, skuId, bin);
    await writeJournal(tx, {
      subjectKind: 'stock_level',
      subjectId: levelSubject(skuId, warehouseId),
      action: 'stock.bin',
      changes: { skuId: [skuId, skuId], warehouseId: [warehouseId, warehouseId], bin: [old, bin] },
    });
    before.set(skuId, bin);
  }
  return { warehouseId, skuIds };
}

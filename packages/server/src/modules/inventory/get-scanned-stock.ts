import type { BodyOf, ReplyOf, SkuId, stockScanRoute } from '@danflow/contract';
import { sql } from 'kysely';
import type { Read } from '../../platform/tx.ts';
import { findSkus, pictureUrl, type Sku } from '../catalog/index.ts';
import { binsOf } from './bin.repo.ts';
import { admitWarehouses } from './stock-scope.ts';

type Asked = BodyOf<typeof stockScanRoute>;
type Answer = ReplyOf<typeof stockScanRoute>;

const levelsIn = (read: Read, warehouseId: string, skuIds: readonly string[]) =>
  read.db
    .selectFrom('stock_levels')
    .select(['sku_id', 'on_hand', 'reserved'])
    .where('warehouse_id', '=', warehouseId)
    .where(sql<boolean>`sku_id = ANY(${[...skuIds]}::uuid[])`)
    .execute();

/** A code is somebody's own before it is another's barcode: what the shop named itself wins. */
const skuFor = (skus: readonly Sku[], code: string): Sku | undefined =>
  skus.find((s) => s.code === code) ?? skus.find((s) => s.barcode === code);

/** What scanned goods are, in the order they were asked for; never stocked means none on hand. Throws `warehouse_not_found`. */
export async function getScannedStock(read: Read, { warehouseId, codes }: Asked): Promise<Answer> {
  await admitWarehouses(read, read.principal.scope, [warehouseId]);
  const asked = [...new Set(codes)];
  const skus = await findSkus(read, { codes: asked, barcodes: asked });
  const ids = skus.map((s) => s.id);
  const [levels, bins] = await Promise.all([levelsIn(read, warehouseId, ids), binsOf(read, warehouseId, ids)]);
  const items = asked.flatMap((code): Answer['items'] => {
    const sku = skuFor(skus, code);
    if (!sku) return [];
    const level = levels.find((l) => l.sku_id === sku.id);
    const { id, title, options, isArchived } = sku;
    return [
      {
        code,
        sku: { id: id as SkuId, code: sku.code, title, options, isArchived, pictureUrl: pictureUrl(read, sku.pictureId) },
        onHand: level?.on_hand ?? 0,
        reserved: level?.reserved ?? 0,
        bin: bins.get(id) ?? '',
      },
    ];
  });
  return { items, missing: asked.filter((code) => !skuFor(skus, code)) };
}

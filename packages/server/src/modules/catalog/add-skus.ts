import type { Masks, NewSku, ProductId, SkuId } from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/tx.ts';
import { changesBetween, writeJournal } from '../audit/index.ts';
import { keepFiles } from '../files/index.ts';
import { lockProduct, sayConflict } from './catalog.repo.ts';
import { skuFacts } from './sku-journal.ts';
import { refuseHiddenChange } from './sku.rules.ts';
import { searchWords } from './sku-words.ts';

const rowOf = (tx: Tx, id: SkuId, productId: ProductId, productTitle: string, sku: NewSku) => {
  const title = sku.title ?? productTitle;
  return {
    id,
    product_id: productId,
    code: sku.code,
    barcode: sku.barcode,
    title,
    options: sku.options,
    type: sku.type,
    virtual_kind: sku.virtualKind,
    currency: sku.currency,
    price_amount: sku.priceAmount,
    cost_amount: sku.costAmount,
    weight_grams: sku.weightGrams,
    lead_time_days: sku.leadTimeDays,
    picture_id: sku.pictureId,
    ...searchWords({ ...sku, title }),
    archived_at: null,
    version: 1,
    created_at: tx.now,
  };
};

/** Adds SKUs to a product that is new or locked. Throws `name_taken`, `file_refused`, `field_hidden`. */
export async function insertSkus(
  tx: Tx,
  product: { readonly id: ProductId; readonly title: string },
  skus: readonly NewSku[],
  masks: Masks,
): Promise<SkuId[]> {
  for (const sku of skus) refuseHiddenChange(masks, { costAmount: sku.costAmount ?? undefined });
  // Ids of one instant have no order of their own; sorted, they keep the order in which the SKUs were given.
  const ids = skus.map(() => newId<SkuId>(tx.now)).toSorted();
  const rows = skus.map((sku, i) => rowOf(tx, ids[i] ?? newId(tx.now), product.id, product.title, sku));
  await sayConflict(
    tx.db.insertInto('skus').values(rows).execute(),
    skus.flatMap((s) => [s.code, s.barcode]),
  );
  await keepFiles(
    tx,
    rows.map((row) => row.picture_id),
  );
  for (const row of rows) {
    const made = { productId: product.id, type: row.type, virtualKind: row.virtual_kind, currency: row.currency, ...skuFacts(row) };
    await writeJournal(
      tx,
      { subjectKind: 'sku', subjectId: row.id, action: 'sku.create', changes: changesBetween({}, made) },
      { seq: 0, mac: Buffer.alloc(0) },
    );
  }
  return rows.map((row) => row.id);
}

/** Adds one SKU to a product there is. Throws `not_found` as well. */
export async function addSku(tx: Tx, productId: ProductId, sku: NewSku, masks: Masks): Promise<{ skuId: SkuId }> {
  const product = await lockProduct(tx, productId);
  const [skuId] = await insertSkus(tx, { id: productId, title: product.title }, [sku], masks);
  if (!skuId) throw new Error('a SKU was not inserted');
  return { skuId };
}

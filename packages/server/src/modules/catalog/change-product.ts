import type { FileId, ProductId } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import { changesBetween, guardVersion, writeJournal } from '../audit/index.ts';
import { keepFiles, releaseFiles } from '../files/index.ts';
import { lockProduct, lockSkusOf, sayConflict, type ProductRow } from './catalog.repo.ts';
import { saveSku } from './change-sku.ts';
import { skuFacts } from './sku-journal.ts';

const productFacts = (row: ProductRow) => ({ title: row.title, pictureId: row.picture_id, isArchived: row.archived_at !== null });
type ProductFacts = ReturnType<typeof productFacts>;

async function saveProduct(tx: Tx, row: ProductRow, after: ProductFacts, action: string): Promise<void> {
  const changes = changesBetween(productFacts(row), after);
  if (Object.keys(changes).length === 0) return;
  const columns = { title: after.title, picture_id: after.pictureId, archived_at: after.isArchived ? (row.archived_at ?? tx.now) : null };
  await sayConflict(
    tx.db
      .updateTable('products')
      .set({ ...columns, version: row.version + 1 })
      .where('id', '=', row.id)
      .execute(),
    [],
  );
  if (changes.pictureId) {
    await releaseFiles(tx, [row.picture_id]);
    await keepFiles(tx, [after.pictureId]);
  }
  await writeJournal(tx, { subjectKind: 'product', subjectId: row.id, action, changes });
}

/** Absent fields stay; SKUs that bear the old title follow. Throws `not_found`, `version_conflict`, `file_refused`. */
export async function changeProduct(
  tx: Tx,
  productId: ProductId,
  change: { readonly title?: string | undefined; readonly pictureId?: FileId | null | undefined },
  ifMatch: number | null,
): Promise<{ productId: ProductId }> {
  const row = await lockProduct(tx, productId);
  const before = productFacts(row);
  const after = {
    ...before,
    title: change.title ?? before.title,
    pictureId: change.pictureId === undefined ? before.pictureId : change.pictureId,
  };
  const fields = Object.entries(change).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  await guardVersion(tx, productId, ifMatch, row.version, fields);
  await saveProduct(tx, row, after, 'product.change');
  if (after.title === before.title) return { productId };
  for (const sku of await lockSkusOf(tx, productId)) {
    if (sku.title === before.title) await saveSku(tx, sku, { ...skuFacts(sku), title: after.title }, 'sku.change');
  }
  return { productId };
}

/** Archives a product with its SKUs, or brings both back. Throws `not_found`. */
export async function archiveProduct(tx: Tx, productId: ProductId, isArchived: boolean): Promise<{ productId: ProductId }> {
  const row = await lockProduct(tx, productId);
  const action = isArchived ? 'archive' : 'restore';
  await saveProduct(tx, row, { ...productFacts(row), isArchived }, `product.${action}`);
  for (const sku of await lockSkusOf(tx, productId)) await saveSku(tx, sku, { ...skuFacts(sku), isArchived }, `sku.${action}`);
  return { productId };
}

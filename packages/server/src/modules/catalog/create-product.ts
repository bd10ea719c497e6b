import type { Masks, NewProduct, ProductId } from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/tx.ts';
import { changesBetween, writeJournal } from '../audit/index.ts';
import { keepFiles } from '../files/index.ts';
import { insertSkus } from './add-skus.ts';
import { sayConflict } from './catalog.repo.ts';

/** A product with its SKUs. Throws `name_taken` when a code or barcode exists, `file_refused`, `field_hidden`. */
export async function createProduct(tx: Tx, product: NewProduct, masks: Masks): Promise<{ productId: ProductId }> {
  const id = newId<ProductId>(tx.now);
  const { title, pictureId } = product;
  await sayConflict(
    tx.db.insertInto('products').values({ id, title, picture_id: pictureId, created_at: tx.now, version: 1 }).execute(),
    [],
  );
  await keepFiles(tx, [pictureId]);
  await writeJournal(tx, {
    subjectKind: 'product',
    subjectId: id,
    action: 'product.create',
    changes: changesBetween({}, { title, pictureId }),
  });
  await insertSkus(tx, { id, title }, product.skus, masks);
  return { productId: id };
}

import type { Masks, SkuChange, SkuId } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import { changesBetween, guardVersion, writeJournal } from '../audit/index.ts';
import { keepFiles, releaseFiles } from '../files/index.ts';
import { lockSku, sayConflict, type SkuRow } from './catalog.repo.ts';
import { skuFacts, type SkuFacts } from './sku-journal.ts';
import { refuseHiddenChange } from './sku.rules.ts';
import { searchWords } from './sku-words.ts';

/** Saves the facts of a locked SKU with their journal entry; what stays the same leaves no trace (R7). */
export async function saveSku(tx: Tx, row: SkuRow, after: SkuFacts, action: string): Promise<void> {
  const changes = changesBetween(skuFacts(row), after);
  if (Object.keys(changes).length === 0) return;
  const columns = {
    code: after.code,
    barcode: after.barcode,
    title: after.title,
    options: after.options,
    price_amount: after.priceAmount,
    cost_amount: after.costAmount,
    weight_grams: after.weightGrams,
    lead_time_days: after.leadTimeDays,
    picture_id: after.pictureId,
    archived_at: after.isArchived ? (row.archived_at ?? tx.now) : null,
  };
  const update = tx.db
    .updateTable('skus')
    .set({ ...columns, ...searchWords(after), version: row.version + 1 })
    .where('id', '=', row.id);
  await sayConflict(update.execute(), [after.code, after.barcode]);
  if (changes.pictureId) {
    await releaseFiles(tx, [row.picture_id]);
    await keepFiles(tx, [after.pictureId]);
  }
  await writeJournal(tx, { subjectKind: 'sku', subjectId: row.id, action, changes });
}

/** Changes a SKU; absent fields stay. Throws `not_found`, `version_conflict`, `name_taken`, `file_refused`, `field_hidden`. */
export async function changeSku(tx: Tx, skuId: SkuId, change: SkuChange, masks: Masks, ifMatch: number | null): Promise<{ skuId: SkuId }> {
  refuseHiddenChange(masks, change);
  const row = await lockSku(tx, skuId);
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  await guardVersion(tx, skuId, ifMatch, row.version, Object.keys(given));
  await saveSku(tx, row, { ...skuFacts(row), ...given }, 'sku.change');
  return { skuId };
}

/** Archived goods stay in old orders and take no new ones. */
export async function archiveSku(tx: Tx, skuId: SkuId, isArchived: boolean): Promise<{ skuId: SkuId }> {
  const row = await lockSku(tx, skuId);
  await saveSku(tx, row, { ...skuFacts(row), isArchived }, isArchived ? 'sku.archive' : 'sku.restore');
  return { skuId };
}

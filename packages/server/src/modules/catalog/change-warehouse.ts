import { DomainError, MAX_WAREHOUSES, type WarehouseId } from '@danflow/contract';
import { sql } from 'kysely';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/tx.ts';
import { changesBetween, guardVersion, writeJournal } from '../audit/index.ts';
import { sayConflict } from './catalog.repo.ts';
import { forgetShops } from './find-shops.ts';

/** Throws `name_taken`, and `bad_request` beyond MAX_WAREHOUSES. */
export async function createWarehouse(
  tx: Tx,
  { code, name }: { readonly code: string; readonly name: string },
): Promise<{ warehouseId: WarehouseId }> {
  const { rows } = await sql<{ warehouses: number }>`SELECT count(*)::int AS warehouses FROM warehouses`.execute(tx.db);
  if ((rows[0]?.warehouses ?? 0) >= MAX_WAREHOUSES)
    throw new DomainError('bad_request', { detail: `at most ${MAX_WAREHOUSES} warehouses` });
  const id = newId<WarehouseId>(tx.now);
  await sayConflict(tx.db.insertInto('warehouses').values({ id, code, name, created_at: tx.now }).execute(), [code]);
  await writeJournal(tx, {
    subjectKind: 'warehouse',
    subjectId: id,
    action: 'warehouse.create',
    changes: changesBetween({}, { code, name }),
  });
  return { warehouseId: id };
}

interface Change {
  readonly name?: string;
  readonly isArchived?: boolean;
}

/** An archived warehouse takes no new orders; its stock can still be transferred. Throws `not_found`, `version_conflict`. */
export async function changeWarehouse(
  tx: Tx,
  warehouseId: WarehouseId,
  change: Change,
  ifMatch: number | null,
): Promise<{ warehouseId: WarehouseId }> {
  const row = await tx.db.selectFrom('warehouses').selectAll().where('id', '=', warehouseId).forUpdate().executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'warehouse' });
  await guardVersion(tx, warehouseId, ifMatch, row.version, Object.keys(change));
  const before = { name: row.name, isArchived: row.archived_at !== null };
  const after = { ...before, ...change };
  const changes = changesBetween(before, after);
  if (Object.keys(changes).length === 0) return { warehouseId };
  const archivedAt = after.isArchived ? (row.archived_at ?? tx.now) : null;
  await tx.db
    .updateTable('warehouses')
    .set({ name: after.name, archived_at: archivedAt, version: row.version + 1 })
    .where('id', '=', warehouseId)
    .execute();
  const action = change.isArchived === undefined ? 'change' : change.isArchived ? 'archive' : 'restore';
  await writeJournal(tx, { subjectKind: 'warehouse', subjectId: warehouseId, action: `warehouse.${action}`, changes });
  forgetShops(tx.keys);
  return { warehouseId };
}

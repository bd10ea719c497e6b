import { DomainError, MAX_SHOPS, Sender, TimersByType, type FileId, type ShopId } from '@danflow/contract';
import { sql } from 'kysely';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/tx.ts';
import { changesBetween, guardVersion, writeJournal } from '../audit/index.ts';
import { keepFiles, releaseFiles } from '../files/index.ts';
import { sayConflict } from './catalog.repo.ts';
import { forgetShops } from './find-shops.ts';
import { MANUAL_SHOP_CODE } from './shop.rules.ts';

interface ShopFacts {
  readonly name: string;
  readonly timers: TimersByType;
  readonly depositPercent: number | null;
  readonly logoId: FileId | null;
  readonly sender: Sender;
  readonly warehouseIds: readonly string[];
  readonly isArchived: boolean;
}

async function lockShop(tx: Tx, shopId: ShopId): Promise<{ version: number; code: string; archivedAt: Date | null; facts: ShopFacts }> {
  const row = await tx.db.selectFrom('shops').selectAll().where('id', '=', shopId).forUpdate().executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'shop' });
  const ranked = await tx.db.selectFrom('shop_warehouses').select('warehouse_id').where('shop_id', '=', shopId).orderBy('rank').execute();
  const facts = {
    name: row.name,
    timers: TimersByType.parse(row.timers),
    depositPercent: row.deposit_percent,
    logoId: row.logo_id as FileId | null,
    sender: Sender.parse(row.sender),
    warehouseIds: ranked.map((r) => r.warehouse_id),
    isArchived: row.archived_at !== null,
  };
  return { version: row.version, code: row.code, archivedAt: row.archived_at, facts };
}

/** Throws `warehouse_not_found` when one is unknown or archived. */
async function rankWarehouses(tx: Tx, shopId: ShopId, ids: readonly string[]): Promise<void> {
  const found =
    ids.length === 0
      ? []
      : await tx.db
          .selectFrom('warehouses')
          .select('id')
          .where('id', 'in', [...ids])
          .where('archived_at', 'is', null)
          .execute();
  if (found.length !== ids.length) throw new DomainError('warehouse_not_found');
  await tx.db.deleteFrom('shop_warehouses').where('shop_id', '=', shopId).execute();
  if (ids.length > 0)
    await tx.db
      .insertInto('shop_warehouses')
      .values(ids.map((id, i) => ({ shop_id: shopId, warehouse_id: id, rank: i + 1 })))
      .execute();
}

interface NewShop {
  readonly code: string;
  readonly name: string;
  readonly timers: TimersByType;
  readonly warehouseIds: readonly string[];
  readonly kind?: string;
  readonly depositPercent?: number | null | undefined;
  readonly logoId?: FileId | null;
  readonly sender?: Sender;
}

const NO_SENDER: Sender = { name: '', phone: '', address: '' };

/** Throws `name_taken`, `warehouse_not_found`, and `bad_request` beyond MAX_SHOPS. */
export async function createShop(tx: Tx, shop: NewShop): Promise<{ shopId: ShopId }> {
  const { rows } = await sql<{ shops: number }>`SELECT count(*)::int AS shops FROM shops`.execute(tx.db);
  if ((rows[0]?.shops ?? 0) >= MAX_SHOPS) throw new DomainError('bad_request', { detail: `at most ${MAX_SHOPS} shops` });
  const id = newId<ShopId>(tx.now);
  const { code, name, timers, warehouseIds, kind = 'manual', depositPercent = null, logoId = null, sender = NO_SENDER } = shop;
  await sayConflict(
    tx.db
      .insertInto('shops')
      .values({
        id,
        code,
        name,
        kind,
        timers: JSON.stringify(timers),
        deposit_percent: depositPercent,
        logo_id: logoId,
        sender: JSON.stringify(sender),
        created_at: tx.now,
      })
      .execute(),
    [code],
  );
  await rankWarehouses(tx, id, warehouseIds);
  await keepFiles(tx, [logoId]);
  await writeJournal(tx, {
    subjectKind: 'shop',
    subjectId: id,
    action: 'shop.create',
    changes: changesBetween({}, { code, name, kind, timers, warehouseIds, depositPercent, logoId, sender }),
  });
  return { shopId: id };
}

async function saveShop(
  tx: Tx,
  shopId: ShopId,
  before: Awaited<ReturnType<typeof lockShop>>,
  after: ShopFacts,
  action: string,
): Promise<void> {
  const changes = changesBetween({ ...before.facts }, { ...after });
  if (Object.keys(changes).length === 0) return;
  const archivedAt = after.isArchived ? (before.archivedAt ?? tx.now) : null;
  const update = tx.db
    .updateTable('shops')
    .set({
      name: after.name,
      timers: JSON.stringify(after.timers),
      deposit_percent: after.depositPercent,
      logo_id: after.logoId,
      sender: JSON.stringify(after.sender),
      archived_at: archivedAt,
      version: before.version + 1,
    })
    .where('id', '=', shopId);
  await sayConflict(update.execute(), []);
  if (changes.logoId) {
    await releaseFiles(tx, [before.facts.logoId]);
    await keepFiles(tx, [after.logoId]);
  }
  if (changes.warehouseIds) await rankWarehouses(tx, shopId, after.warehouseIds);
  await writeJournal(tx, { subjectKind: 'shop', subjectId: shopId, action, changes });
  forgetShops(tx.keys);
}

type ShopChange = {
  readonly [K in 'name' | 'timers' | 'warehouseIds' | 'depositPercent' | 'logoId' | 'sender']?: ShopFacts[K] | undefined;
};

/** Absent fields stay; `timers` and `warehouseIds` replace what was. Throws `not_found`, `version_conflict`, `warehouse_not_found`, `file_refused`. */
export async function changeShop(tx: Tx, shopId: ShopId, change: ShopChange, ifMatch: number | null): Promise<{ shopId: ShopId }> {
  const before = await lockShop(tx, shopId);
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  await guardVersion(tx, shopId, ifMatch, before.version, Object.keys(given));
  await saveShop(tx, shopId, before, { ...before.facts, ...given }, 'shop.change');
  return { shopId };
}

/** Archived shops take no orders; those they have go on. The manual shop stays: orders without a shop are its. */
export async function archiveShop(tx: Tx, shopId: ShopId, isArchived: boolean): Promise<{ shopId: ShopId }> {
  const before = await lockShop(tx, shopId);
  if (isArchived && before.code === MANUAL_SHOP_CODE)
    throw new DomainError('bad_request', { detail: 'the manual shop cannot be archived' });
  await saveShop(tx, shopId, before, { ...before.facts, isArchived }, isArchived ? 'shop.archive' : 'shop.restore');
  return { shopId };
}

import { DomainError, MAX_VIEWS, type BodyOf, type createOrderViewRoute } from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import { isUniqueViolation, type Tx } from '../../platform/tx.ts';
import { sql } from 'kysely';

export type ViewContent = BodyOf<typeof createOrderViewRoute>;

export interface StoredView extends ViewContent {
  readonly id: string;
  readonly ownerId: string;
  readonly updatedAt: Date;
  readonly updatedBy: string;
  readonly version: number;
}

interface Row {
  readonly id: string;
  readonly owner_id: string;
  readonly is_shared: boolean;
  readonly name: string;
  readonly filter: unknown;
  readonly sort: string | null;
  readonly columns: string[] | null;
  readonly density: string | null;
  readonly updated_at: Date;
  readonly updated_by: string;
  readonly version: number;
}

/** Written by this module alone, from what the contract let in. */
export const viewOf = (row: Row): StoredView =>
  ({
    id: row.id,
    ownerId: row.owner_id,
    isShared: row.is_shared,
    name: row.name,
    filter: row.filter,
    sort: row.sort,
    columns: row.columns,
    density: row.density,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
    version: row.version,
  }) as StoredView;

const columnsOf = (tx: Tx, view: ViewContent) => ({
  is_shared: view.isShared,
  name: view.name,
  filter: JSON.stringify(view.filter),
  sort: view.sort,
  columns: view.columns,
  density: view.density,
  updated_at: tx.now,
  updated_by: tx.actor.name,
});

/** A name that is taken is told as such; everything else stays what it is. */
const nameTaken =
  (name: string) =>
  (error: unknown): never => {
    throw isUniqueViolation(error) ? new DomainError('name_taken', { name }) : error;
  };

/** Throws limit_reached. The lock makes counting and adding one: two windows of one person cannot both take the last place. */
export async function requireRoom(tx: Tx, ownerId: string, isShared: boolean): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${isShared ? 'order_views' : `order_views:${ownerId}`}, 0))`.execute(tx.db);
  const query = tx.db.selectFrom('order_views').select('id').where('is_shared', '=', isShared);
  const rows = await (isShared ? query : query.where('owner_id', '=', ownerId)).limit(MAX_VIEWS).execute();
  if (rows.length >= MAX_VIEWS) throw new DomainError('limit_reached', { limit: MAX_VIEWS });
}

export async function insertView(tx: Tx, ownerId: string, view: ViewContent): Promise<string> {
  const id = newId(tx.now);
  await tx.db
    .insertInto('order_views')
    .values({ id, owner_id: ownerId, version: 1, ...columnsOf(tx, view) })
    .execute()
    .catch(nameTaken(view.name));
  return id;
}

export async function updateView(tx: Tx, id: string, view: ViewContent, ownerId: string): Promise<void> {
  await tx.db
    .updateTable('order_views')
    .set((eb) => ({ ...columnsOf(tx, view), owner_id: ownerId, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
    .catch(nameTaken(view.name));
}

export const deleteView = (tx: Tx, id: string) => tx.db.deleteFrom('order_views').where('id', '=', id).execute();

/** What lies with somebody else does not exist for one: not_found. */
export async function lockView(tx: Tx, ownerId: string, id: string): Promise<StoredView> {
  const row = await tx.db.selectFrom('order_views').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row || (!row.is_shared && row.owner_id !== ownerId)) throw new DomainError('not_found', { what: 'view' });
  return viewOf(row);
}

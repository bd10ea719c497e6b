import { DomainError, MAX_BATCH_ORDERS, type BatchAct, type BatchAction, type BatchItemState, type OrderFilter } from '@danflow/contract';
import { sql } from 'kysely';
import { sealJson, unsealJson } from '../../platform/crypto/seal.ts';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import { PLANNED_ANEW, type Db } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import type { Principal } from '../../platform/principal.ts';
import type { Core, Tx } from '../../platform/tx.ts';
import { findTexts, orderWhere } from '../orders/index.ts';
import type { Trace } from './batch.rules.ts';

export interface Batch {
  readonly id: string;
  readonly by: { readonly kind: 'user' | 'api_key'; readonly id: string };
  readonly action: BatchAction;
  /** Of an undo: what the batch had done that it takes back. */
  readonly act: BatchAct;
  readonly undoOf: string | null;
  readonly state: 'running' | 'done';
  readonly total: number;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

interface Row {
  readonly id: string;
  readonly by_kind: string;
  readonly by_id: string;
  readonly action: string;
  readonly act_sealed: Buffer;
  readonly undo_of: string | null;
  readonly state: string;
  readonly total: number;
  readonly created_at: Date;
  readonly finished_at: Date | null;
}

const actPlace = (id: string) => `order_batches.act_sealed:${id}` as const;
const factsPlace = (id: string, seq: number) => `order_batch_items.facts_sealed:${id}/${seq}` as const;
const beforePlace = (id: string, seq: number) => `order_batch_items.before_sealed:${id}/${seq}` as const;

export const batchOf = (keys: Keyring, row: Row): Batch => ({
  id: row.id,
  by: { kind: row.by_kind as 'user' | 'api_key', id: row.by_id },
  action: row.action as BatchAction,
  act: unsealJson(keys, actPlace(row.id), row.act_sealed) as BatchAct,
  undoOf: row.undo_of,
  state: row.state as Batch['state'],
  total: row.total,
  createdAt: row.created_at,
  finishedAt: row.finished_at,
});

/** The orders that match under the caller's scope; one more than a batch takes says that there are too many. */
export async function matchingIds(tx: Tx, principal: Principal, filter: OrderFilter): Promise<string[]> {
  const withText = await findTexts(tx, filter.text);
  const rows = await tx.db
    .selectFrom('orders')
    .select('id')
    .modifyFront(sql.raw(PLANNED_ANEW))
    .where(orderWhere(principal, filter, tx.now, undefined, withText))
    .orderBy('id', 'desc')
    .limit(MAX_BATCH_ORDERS + 1)
    .execute();
  return rows.map((r) => r.id);
}

export interface NewBatch {
  readonly by: Batch['by'];
  readonly action: BatchAction;
  readonly act: BatchAct;
  readonly undoOf?: string;
  readonly orderIds: readonly string[];
}

export async function insertBatch(tx: Tx, { by, action, act, undoOf, orderIds }: NewBatch): Promise<string> {
  const id = newId(tx.now);
  await tx.db
    .insertInto('order_batches')
    .values({
      id,
      by_kind: by.kind,
      by_id: by.id,
      action,
      act_sealed: sealJson(tx.keys, actPlace(id), act),
      undo_of: undoOf ?? null,
      state: 'running',
      total: orderIds.length,
      created_at: tx.now,
    })
    .execute();
  await sql`INSERT INTO order_batch_items (batch_id, seq, order_id)
    SELECT ${id}, seq, order_id FROM unnest(${[...orderIds]}::uuid[]) WITH ORDINALITY AS i (order_id, seq)`.execute(tx.db);
  return id;
}

/** One's own; those of others do not exist for one: not_found. */
export async function lockBatch(tx: Tx, principal: Principal, id: string): Promise<Batch> {
  const row = await tx.db
    .selectFrom('order_batches')
    .selectAll()
    .where('id', '=', id)
    .where('by_id', '=', principal.principalId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'batch' });
  return batchOf(tx.keys, row);
}

export const undoOf = (tx: Tx, batchId: string) =>
  tx.db.selectFrom('order_batches').select('id').where('undo_of', '=', batchId).executeTakeFirst();

/** Orders that the batch really changed, newest change first: what was done last is taken back first. */
export async function changedOrders(tx: Tx, batchId: string): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('order_batch_items')
    .select('order_id')
    .where('batch_id', '=', batchId)
    .where('state', '=', 'done')
    .orderBy('seq', 'desc')
    .execute();
  return rows.map((r) => r.order_id);
}

/** Answers how many wait again. */
export async function reopenFailed(tx: Tx, batchId: string): Promise<number> {
  const { numUpdatedRows } = await tx.db
    .updateTable('order_batch_items')
    .set({ state: 'waiting', code: null, facts_sealed: null })
    .where('batch_id', '=', batchId)
    .where('state', '=', 'failed')
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n)
    await tx.db.updateTable('order_batches').set({ state: 'running', finished_at: null }).where('id', '=', batchId).execute();
  return Number(numUpdatedRows);
}

const LEASE_MS = 60_000;

/** The batch that has waited longest and that no living process holds, or the one named. Taking turns: a long one keeps no short one waiting. */
export async function claimBatch(core: Core, workerId: string, only: string | null = null): Promise<Batch | null> {
  const now = core.clock();
  const { rows } = await core.pool.query<Row>(
    `UPDATE order_batches SET lease_by = $1, lease_until = $2
     WHERE id = (SELECT id FROM order_batches WHERE state = 'running' AND (lease_until IS NULL OR lease_until <= $3) AND ($4::uuid IS NULL OR id = $4)
       ORDER BY lease_until NULLS FIRST, created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING *`,
    [workerId, new Date(now.getTime() + LEASE_MS), now, only],
  );
  return rows[0] ? batchOf(core.keys, rows[0]) : null;
}

/** Longer work keeps its lease; false: another process has it. */
export async function keepLease(core: Core, batchId: string, workerId: string): Promise<boolean> {
  const { rowCount } = await core.pool.query('UPDATE order_batches SET lease_until = $3 WHERE id = $1 AND lease_by = $2', [
    batchId,
    workerId,
    new Date(core.clock().getTime() + LEASE_MS),
  ]);
  return rowCount === 1;
}

/** Gives the turn to the next batch. */
export const passTurn = (core: Core, batchId: string, workerId: string) =>
  core.pool.query('UPDATE order_batches SET lease_by = NULL, lease_until = $3 WHERE id = $1 AND lease_by = $2', [
    batchId,
    workerId,
    core.clock(),
  ]);

export interface Item {
  readonly seq: number;
  readonly orderId: string;
}

export async function waitingItems(db: Db, batchId: string, limit: number): Promise<Item[]> {
  const rows = await db
    .selectFrom('order_batch_items')
    .select(['seq', 'order_id'])
    .where('batch_id', '=', batchId)
    .where('state', '=', 'waiting')
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map((r) => ({ seq: r.seq, orderId: r.order_id }));
}

/** Locks an item that still waits; false: somebody else has done it, or is about to. */
export async function takeItem(tx: Tx, batchId: string, seq: number): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM order_batch_items WHERE batch_id = ${batchId} AND seq = ${seq} AND state = 'waiting'
    FOR UPDATE SKIP LOCKED`.execute(tx.db);
  return rows.length === 1;
}

interface Settled {
  readonly state: BatchItemState;
  readonly code?: string;
  readonly facts?: unknown;
  readonly trace?: Trace | null;
}

export async function settleItem(tx: Tx, batchId: string, seq: number, { state, code, facts, trace }: Settled): Promise<void> {
  await tx.db
    .updateTable('order_batch_items')
    .set({
      state,
      code: code ?? null,
      facts_sealed: facts === undefined ? null : sealJson(tx.keys, factsPlace(batchId, seq), facts),
      before_sealed: trace ? sealJson(tx.keys, beforePlace(batchId, seq), trace) : null,
    })
    .where('batch_id', '=', batchId)
    .where('seq', '=', seq)
    .where('state', '=', 'waiting')
    .execute();
}

/** What the batch that is taken back had found at this order. */
export async function traceOf(tx: Tx, batchId: string, orderId: string): Promise<Trace | null> {
  const row = await tx.db
    .selectFrom('order_batch_items')
    .select(['seq', 'before_sealed'])
    .where('batch_id', '=', batchId)
    .where('order_id', '=', orderId)
    .executeTakeFirst();
  return row?.before_sealed ? (unsealJson(tx.keys, beforePlace(batchId, row.seq), row.before_sealed) as Trace) : null;
}

export const factsOf = (keys: Keyring, batchId: string, row: { readonly seq: number; readonly facts_sealed: Buffer | null }) =>
  row.facts_sealed === null ? {} : (unsealJson(keys, factsPlace(batchId, row.seq), row.facts_sealed) as Record<string, unknown>);

/** True when nothing waited any more, and this call was the one that closed it. */
export async function closeBatch(tx: Tx, batchId: string): Promise<boolean> {
  const { rows } = await sql`UPDATE order_batches b SET state = 'done', finished_at = ${tx.now}, lease_by = NULL, lease_until = NULL
    WHERE b.id = ${batchId} AND b.state = 'running'
      AND NOT EXISTS (SELECT FROM order_batch_items i WHERE i.batch_id = b.id AND i.state = 'waiting') RETURNING 1`.execute(tx.db);
  return rows.length === 1;
}

const KEPT_MS = 7 * 86_400_000;
const PRUNED = 20;

/** One bounded batch of what is past its time; items go with their batch. */
export async function pruneBatches(core: Core): Promise<{ handled: number; hasMore: boolean }> {
  const { rowCount } = await core.pool.query(
    `DELETE FROM order_batches WHERE id = ANY (ARRAY(SELECT id FROM order_batches WHERE created_at < $1 AND state = 'done' ORDER BY created_at LIMIT ${PRUNED}))`,
    [new Date(core.clock().getTime() - KEPT_MS)],
  );
  return { handled: rowCount ?? 0, hasMore: rowCount === PRUNED };
}

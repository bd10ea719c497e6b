import { sql, type Selectable, type Updateable } from 'kysely';
import { DomainError, type BatchProblem } from '@danflow/contract';
import type { ReconciliationBatchesTable } from '../../platform/database.types.ts';
import type { Db } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import type { Core, Tx } from '../../platform/tx.ts';
import { isTriedAgain, RETRY_MS } from './match.rules.ts';

export type Batch = Selectable<ReconciliationBatchesTable>;

const LEASE_MS = 120_000;

/** Throws not_found. */
export async function findBatch(db: Db, batchId: string): Promise<Batch> {
  const batch = await db.selectFrom('reconciliation_batches').selectAll().where('id', '=', batchId).executeTakeFirst();
  if (!batch) throw new DomainError('not_found', { what: 'reconciliation' });
  return batch;
}

/** The row of a day, locked; made where there is none. Two at once find the same. */
export async function lockDay(tx: Tx, bookId: string, day: string): Promise<Batch> {
  await tx.db
    .insertInto('reconciliation_batches')
    .values({ id: newId(tx.now), book_id: bookId, day, state: 'waiting', created_at: tx.now })
    .onConflict((oc) => oc.doNothing())
    .execute();
  return tx.db
    .selectFrom('reconciliation_batches')
    .selectAll()
    .where('book_id', '=', bookId)
    .where('day', '=', day)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

export const patchBatch = (db: Db, batchId: string, patch: Updateable<ReconciliationBatchesTable>) =>
  db.updateTable('reconciliation_batches').set(patch).where('id', '=', batchId).execute();

/**
 * Takes the batch that has waited longest, or whose worker died. The lease says who works on it; it is renewed as the work
 * goes on, so that a crash frees the day after two minutes.
 */
export async function claimBatch({ db, clock }: Core, worker: string): Promise<Batch | null> {
  const now = clock();
  const { rows } = await sql<Batch>`UPDATE reconciliation_batches SET state = 'running', lease_by = ${worker},
      lease_until = ${new Date(now.getTime() + LEASE_MS)}, tries = tries + 1, started_at = ${now}, problem = NULL, problem_detail = NULL
    WHERE id = (SELECT id FROM reconciliation_batches
      WHERE signed_at IS NULL AND ((state IN ('waiting', 'failed') AND next_at <= ${now}) OR (state = 'running' AND lease_until < ${now}))
      ORDER BY next_at NULLS FIRST, day LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING *`.execute(db);
  return rows[0] ?? null;
}

/** Throws when another process has taken the batch over. */
export async function keepLease({ db, clock }: Core, batchId: string, worker: string, rows: number): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('reconciliation_batches')
    .set({ lease_until: new Date(clock().getTime() + LEASE_MS), bill_rows: rows })
    .where('id', '=', batchId)
    .where('lease_by', '=', worker)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new Error('another process has taken the reconciliation over');
}

/** `not_ready` waits; what else passes by itself failed for now; the rest waits for a person. Answers whether it is tried again. */
export async function failBatch(
  { db, clock }: Core,
  batch: Batch,
  worker: string,
  problem: BatchProblem,
  detail: string,
): Promise<boolean> {
  const again = isTriedAgain(problem, batch.tries);
  const now = clock();
  await db
    .updateTable('reconciliation_batches')
    .set({
      state: problem === 'not_ready' && again ? 'waiting' : 'failed',
      problem,
      problem_detail: detail.slice(0, 500),
      next_at: again ? new Date(now.getTime() + RETRY_MS) : null,
      finished_at: now,
      lease_by: null,
      lease_until: null,
    })
    .where('id', '=', batch.id)
    .where('lease_by', '=', worker)
    .execute();
  return again;
}

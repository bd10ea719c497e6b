import type { Selectable } from 'kysely';
import { DomainError, type DifferenceSolution } from '@danflow/contract';
import type { ReconciliationDifferencesTable } from '../../platform/database.types.ts';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { openTasks, settleTask } from '../payments/index.ts';
import type { Batch } from './batch.repo.ts';
import { fingerprintOf, PROPOSALS } from './match.rules.ts';
import type { Found } from './match.repo.ts';

export type Difference = Selectable<ReconciliationDifferencesTable>;

/** More than this in a day are no differences, but another merchant's bill: a person looks at the file instead of at them all. */
export const MAX_DIFFERENCES = 5000;
const CHUNK = 500;

const taskOf = (batch: Batch, d: Found) => ({
  kind: 'reconciliation_difference' as const,
  orderId: d.order_id,
  attemptId: d.attempt_id,
  amount: d.there_amount ?? d.here_amount,
  currency: 'CNY',
  facts: {
    batchId: batch.id,
    day: batch.day,
    difference: d.kind,
    row: d.row_kind,
    outTradeNo: d.out_trade_no,
    refundNo: d.refund_no,
    here: d.here_amount,
    there: d.there_amount,
  },
});

async function insertChunk(tx: Tx, batch: Batch, found: readonly (Found & { fingerprint: string })[]): Promise<void> {
  const taskIds = await openTasks(
    tx,
    found.map((d) => taskOf(batch, d)),
  );
  await tx.db
    .insertInto('reconciliation_differences')
    .values(
      found.map(({ nth: _nth, ...d }, i) => ({
        ...d,
        id: newId(tx.now),
        book_id: batch.book_id,
        batch_id: batch.id,
        proposal: PROPOSALS[d.kind][d.row_kind],
        task_id: taskIds[i] ?? null,
        created_at: tx.now,
      })),
    )
    // Gone once and back again: the same facts, a new question.
    .onConflict((oc) =>
      oc.columns(['batch_id', 'fingerprint']).doUpdateSet((eb) => ({
        state: 'open',
        solution: null,
        note: null,
        solved_at: null,
        solved_by: null,
        task_id: eb.ref('excluded.task_id'),
      })),
    )
    .execute();
}

/** What this run found against what earlier ones did: new ones become tasks, decided ones stay decided, vanished ones are gone. */
export async function saveDifferences(tx: Tx, batch: Batch, found: readonly Found[]): Promise<void> {
  const keyed = found.map((d) => ({ ...d, fingerprint: fingerprintOf(d) }));
  const known = await tx.db.selectFrom('reconciliation_differences').selectAll().where('batch_id', '=', batch.id).execute();
  const still = new Set(keyed.map((d) => d.fingerprint));
  for (const d of known)
    if (d.state !== 'solved' && !still.has(d.fingerprint)) await solve(tx, d, { solution: 'gone', note: null, day: null });
  const settled = new Set(known.filter((d) => d.solution !== 'gone').map((d) => d.fingerprint));
  const fresh = keyed.filter((d) => !settled.has(d.fingerprint));
  for (let i = 0; i < fresh.length; i += CHUNK) await insertChunk(tx, batch, fresh.slice(i, i + CHUNK));
}

/** Locked; the caller holds its book. Throws not_found. */
export async function lockDifference(tx: Tx, differenceId: string): Promise<Difference> {
  const row = await tx.db
    .selectFrom('reconciliation_differences')
    .selectAll()
    .where('id', '=', differenceId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'difference' });
  return row;
}

export interface Ending {
  readonly solution: DifferenceSolution;
  readonly note: string | null;
  /** The open day its correction counts in; null: its own. */
  readonly day: string | null;
}

/** Decided, or explained by itself: its task is done as well. */
export async function solve(tx: Tx, d: Difference, { solution, note, day }: Ending): Promise<void> {
  await tx.db
    .updateTable('reconciliation_differences')
    .set({ state: 'solved', solution, note, solved_at: tx.now, solved_by: tx.actor.id, booked_day: day })
    .where('id', '=', d.id)
    .execute();
  if (d.task_id !== null) await settleTask(tx, d.task_id, note === null ? solution : `${solution}: ${note}`);
  await writeJournal(tx, {
    subjectKind: 'reconciliation_difference',
    subjectId: d.id,
    action: 'reconciliation.solve',
    changes: { state: [d.state, 'solved'], solution: [null, solution], kind: [null, d.kind], booked_day: [null, day] },
    reason: note,
  });
}

/** Known and followed elsewhere: its task stays open, the day may be signed. */
export async function carry(tx: Tx, d: Difference, note: string): Promise<void> {
  await tx.db.updateTable('reconciliation_differences').set({ state: 'carried', note }).where('id', '=', d.id).execute();
  await writeJournal(tx, {
    subjectKind: 'reconciliation_difference',
    subjectId: d.id,
    action: 'reconciliation.carry',
    changes: { state: [d.state, 'carried'], kind: [null, d.kind] },
    reason: note,
  });
}

import { POOL_DAYS } from '@danflow/contract';
import type { Deps } from '../../platform/module.ts';
import { systemActor } from '../../platform/principal.ts';
import { inTx, type Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { addDays } from './beijing-day.rules.ts';
import { keepLease, patchBatch, type Batch } from './batch.repo.ts';
import { lockBook, type Book, type OpenBook } from './book.repo.ts';
import { lockDifference, MAX_DIFFERENCES, saveDifferences, solve } from './difference.repo.ts';
import { bookSuccesses, forgetRun, unseenOf } from './entry.repo.ts';
import { fetchBill } from './fetch-bill.ts';
import { countMatched, explainedBy, leavePool, listFound, matchBill } from './match.repo.ts';
import { REFUND_DAY } from './match.rules.ts';
import { readBill, RunFailed } from './read-bill.ts';
import { beginStaging } from './staged-bill.repo.ts';
import { sumBoth } from './totals.repo.ts';

interface Kept {
  readonly id: string;
  readonly sha256: Buffer;
  readonly source: 'download' | 'upload';
}

/** The file of this run: the stored one, or one fetched now. Null: the provider says there is none. */
async function fileOf(deps: Deps, { accounts }: OpenBook, batch: Batch): Promise<Kept | null> {
  const bills = accounts[0].provider.bills;
  if (!bills) throw new RunFailed('account_gone', 'this provider writes no bills');
  const isKept = batch.read_from === 'kept' && batch.file_id !== null;
  const id = isKept ? batch.file_id : await fetchBill(deps, bills, batch.day);
  if (id === null) return null;
  const row = await deps.core.db.selectFrom('files').select('sha256').where('id', '=', id).executeTakeFirst();
  if (!row) throw new RunFailed('file_changed', 'the kept file is gone');
  const source = isKept ? ((batch.source ?? 'upload') as 'upload') : 'download';
  const kept = { id, sha256: row.sha256, source } as const;
  // Kept also when it turns out to be unreadable: a person will want to look at it.
  await patchBatch(deps.core.db, batch.id, { file_id: id, file_sha256: row.sha256, source });
  return kept;
}

/** No bill is believed only where we have nothing for it to show (payments.md E2.2). */
async function acceptNone(tx: Tx, book: Book, day: string): Promise<void> {
  const unseen = await unseenOf(tx, book.id, day);
  if (unseen > 0) throw new RunFailed('no_bill_but_payments', String(unseen));
}

async function settle(tx: Tx, book: Book, batch: Batch): Promise<void> {
  const agedDay = addDays(batch.day, -POOL_DAYS);
  for (const id of await explainedBy(tx, batch.id))
    await solve(tx, await lockDifference(tx, id), { solution: 'late_row', note: null, day: batch.day });
  const found = await listFound(tx, book.id, batch.id, agedDay, MAX_DIFFERENCES + 1);
  if (found.length > MAX_DIFFERENCES) throw new RunFailed('too_many_differences', String(MAX_DIFFERENCES));
  await leavePool(tx, book.id, batch.id, agedDay);
  await saveDifferences(tx, batch, found);
  await sumBoth(tx, batch.id);
}

async function finish(tx: Tx, batch: Batch, worker: string, isEmpty: boolean): Promise<void> {
  const { matched, rows } = await countMatched(tx);
  const { numUpdatedRows } = await tx.db
    .updateTable('reconciliation_batches')
    .set({
      state: isEmpty ? 'no_bill' : 'success',
      matched,
      bill_rows: rows,
      runs: batch.runs + 1,
      finished_at: tx.now,
      next_at: null,
      problem: null,
      problem_detail: null,
      lease_by: null,
      lease_until: null,
      ...(isEmpty ? { file_id: null, file_sha256: null, source: null } : {}),
    })
    .where('id', '=', batch.id)
    .where('lease_by', '=', worker)
    .where('signed_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new Error('another process has taken the reconciliation over');
  await writeJournal(tx, {
    subjectKind: 'reconciliation',
    subjectId: batch.id,
    action: 'reconciliation.run',
    changes: { day: [null, batch.day], rows: [null, rows], matched: [null, matched], run: [batch.runs, batch.runs + 1] },
  });
}

/**
 * One day of one book. The bill is fetched and sealed first; then reading, matching, differences, pool and sums are one
 * transaction (payments.md E2.8): a crash leaves the day as it was. Throws RunFailed.
 */
export async function runBatch(deps: Deps, open: OpenBook, batch: Batch, worker: string): Promise<void> {
  const { core } = deps;
  const file = await fileOf(deps, open, batch);
  const source = open.accounts[0].provider.bills;
  const accountIds = open.accounts.map((a) => a.id);
  await inTx(core, systemActor('reconciliation'), async (tx) => {
    // Read first, lock then: whoever decides or signs another day of the book does not wait for a million rows.
    if (file === null || !source) await beginStaging(tx);
    else await readBill(tx, deps, { source, day: batch.day, file, onRows: (rows) => keepLease(core, batch.id, worker, rows) });
    const book = await lockBook(tx, batch.book_id);
    await forgetRun(tx, batch.id);
    await matchBill(tx, book, batch, accountIds, REFUND_DAY[book.provider] ?? 'finished');
    // After the match: what it found is written once, not first into the pool and then out of it.
    await bookSuccesses(tx, book, accountIds, batch.day);
    if (file === null) await acceptNone(tx, book, batch.day);
    await settle(tx, book, batch);
    await finish(tx, batch, worker, file === null);
  });
}

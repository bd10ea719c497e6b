import { DomainError } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { lockDay, patchBatch, findBatch } from './batch.repo.ts';
import { closeThrough, lockBook } from './book.repo.ts';
import { earlierOpenDay } from './sign.repo.ts';
import { openCount } from './watch.repo.ts';

/**
 * R24: the day is closed, with every day before it: none of its sums changes again. Days are signed in their order, so that "closed
 * through" is one date. Throws reconciliation_not_done, _signed, _open_differences, _earlier_open.
 */
export async function signBatch(tx: Tx, batchId: string, note: string): Promise<{ batchId: string }> {
  const { book_id: bookId, day } = await findBatch(tx.db, batchId);
  const book = await lockBook(tx, bookId);
  const batch = await lockDay(tx, bookId, day);
  if (batch.signed_at !== null) throw new DomainError('reconciliation_signed', { day });
  if (batch.state !== 'success' && batch.state !== 'no_bill') throw new DomainError('reconciliation_not_done');
  const count = await openCount(tx.db, batchId);
  if (count > 0) throw new DomainError('reconciliation_open_differences', { count });
  const earlier = await earlierOpenDay(tx, book, day);
  if (earlier !== null) throw new DomainError('reconciliation_earlier_open', { day: earlier });
  await patchBatch(tx.db, batchId, { signed_at: tx.now, signed_by: tx.actor.id, sign_note: note === '' ? null : note, next_at: null });
  await closeThrough(tx, bookId, day);
  await writeJournal(tx, {
    subjectKind: 'reconciliation',
    subjectId: batchId,
    action: 'reconciliation.sign',
    changes: { day: [null, day], matched: [null, batch.matched], file_sha256: [null, batch.file_sha256?.toString('hex') ?? null] },
    reason: note === '' ? null : note,
  });
  return { batchId };
}

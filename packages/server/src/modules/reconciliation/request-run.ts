import { DomainError, RECONCILED_BACK_DAYS } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { addDays, lastBillDay } from './beijing-day.rules.ts';
import { lockDay, patchBatch, type Batch } from './batch.repo.ts';
import { lockBook } from './book.repo.ts';

export interface RunWish {
  readonly bookId: string;
  readonly day: string;
  readonly again: boolean;
  readonly from: 'provider' | 'kept';
  /** A file that was just uploaded for it. */
  readonly file?: { readonly id: string; readonly sha256: Buffer };
}

function checkDay(day: string, now: Date, isUpload: boolean): void {
  const last = lastBillDay(now);
  if (day > last) throw new DomainError('reconciliation_day_wrong', { detail: `the last bill is that of ${last}` });
  const first = addDays(last, -RECONCILED_BACK_DAYS);
  // An older file may still lie on somebody's computer.
  if (!isUpload && day < first)
    throw new DomainError('reconciliation_day_wrong', { detail: `providers keep bills from ${first} on; upload it` });
}

function checkBatch(batch: Batch, { again, from, file }: RunWish): void {
  if (batch.signed_at !== null) throw new DomainError('reconciliation_signed', { day: batch.day });
  if (batch.state === 'running') throw new DomainError('reconciliation_running');
  if ((batch.state === 'success' || batch.state === 'no_bill') && !again) throw new DomainError('reconciliation_done');
  if (from === 'kept' && batch.file_id === null && !file) throw new DomainError('reconciliation_day_wrong', { detail: 'no file is kept' });
}

/**
 * Asks for a day (payments.md E2.1): refused when it was done, unless the last try failed or the caller says again; never once
 * it is signed. The worker takes it up after the commit. Throws reconciliation_day_wrong, _signed, _running, _done.
 */
export async function requestRun(tx: Tx, wish: RunWish): Promise<{ batchId: string }> {
  checkDay(wish.day, tx.now, wish.file !== undefined);
  const book = await lockBook(tx, wish.bookId);
  if (book.closed_through !== null && wish.day <= book.closed_through) throw new DomainError('reconciliation_signed', { day: wish.day });
  const batch = await lockDay(tx, book.id, wish.day);
  checkBatch(batch, wish);
  const file = wish.file ? { file_id: wish.file.id, file_sha256: wish.file.sha256, source: 'upload' as const } : {};
  await patchBatch(tx.db, batch.id, {
    state: 'waiting',
    read_from: wish.from,
    tries: 0,
    next_at: tx.now,
    problem: null,
    problem_detail: null,
    ...file,
  });
  await writeJournal(tx, {
    subjectKind: 'reconciliation',
    subjectId: batch.id,
    action: 'reconciliation.request',
    changes: {
      day: [null, batch.day],
      read_from: [null, wish.from],
      ...(wish.file ? { file_sha256: [null, wish.file.sha256.toString('hex')] as const } : {}),
    },
  });
  tx.emit({ kind: 'reconciliation.requested', batchId: batch.id });
  return { batchId: batch.id };
}

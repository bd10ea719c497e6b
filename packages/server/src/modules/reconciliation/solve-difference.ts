import { DomainError, type BodyOf, type solveDifferenceRoute } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import { addDays } from './beijing-day.rules.ts';
import { findBatch } from './batch.repo.ts';
import { lockBook, type Book } from './book.repo.ts';
import { carry, lockDifference, solve, type Difference } from './difference.repo.ts';

/** Book before difference: runs lock in this order. Throws not_found. */
export async function lockWithBook(tx: Tx, differenceId: string): Promise<{ book: Book; difference: Difference }> {
  const bare = await tx.db.selectFrom('reconciliation_differences').select('book_id').where('id', '=', differenceId).executeTakeFirst();
  if (!bare) throw new DomainError('not_found', { what: 'difference' });
  const book = await lockBook(tx, bare.book_id);
  return { book, difference: await lockDifference(tx, differenceId) };
}

/**
 * A person says which side is right, and why; or carries it on (挂账), so that the day can be signed. What was carried over the
 * sign-off of its day is booked in the open one (R24). Throws reconciliation_solved.
 */
export async function solveDifference(
  tx: Tx,
  differenceId: string,
  { solution, note }: BodyOf<typeof solveDifferenceRoute>,
): Promise<{ differenceId: string }> {
  const { book, difference } = await lockWithBook(tx, differenceId);
  if (difference.state === 'solved' || (solution === 'carry' && difference.state === 'carried'))
    throw new DomainError('reconciliation_solved');
  if (solution === 'carry') await carry(tx, difference, note);
  else {
    const { day } = await findBatch(tx.db, difference.batch_id);
    const isClosed = book.closed_through !== null && day <= book.closed_through;
    await solve(tx, difference, { solution, note, day: isClosed ? addDays(book.closed_through ?? day, 1) : day });
  }
  return { differenceId };
}

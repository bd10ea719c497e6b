import type { Tx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { lockBook, setFeePpm } from './book.repo.ts';

/** Counts for the runs after it. Throws not_found. */
export async function setFeeRate(tx: Tx, bookId: string, feePpm: number | null): Promise<{ bookId: string }> {
  const book = await lockBook(tx, bookId);
  await setFeePpm(tx, bookId, feePpm);
  await writeJournal(tx, {
    subjectKind: 'reconciliation_book',
    subjectId: bookId,
    action: 'reconciliation.fee_rate',
    changes: { fee_ppm: [book.fee_ppm, feePpm] },
  });
  return { bookId };
}

import { sql } from 'kysely';
import type { Db } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import type { Book } from './book.repo.ts';

/** Days made up for after a long stop; more is asked for by hand. */
const BACK_DAYS = 30;

/** Every day since the book was opened that has no batch yet gets one, to be worked on at once. Answers how many. */
export async function addDueDays(db: Db, now: Date, book: Book, lastDay: string): Promise<number> {
  const { rows } = await sql<{ day: string }>`SELECT g::date AS day
    FROM generate_series(greatest(${book.opened_on}::date, ${lastDay}::date - ${BACK_DAYS}::int4), ${lastDay}::date, interval '1 day') g
    WHERE NOT EXISTS (SELECT FROM reconciliation_batches b WHERE b.book_id = ${book.id} AND b.day = g::date)
      AND g::date > coalesce(${book.closed_through}::date, '-infinity')`.execute(db);
  if (rows.length === 0) return 0;
  await db
    .insertInto('reconciliation_batches')
    .values(rows.map(({ day }) => ({ id: newId(now), book_id: book.id, day, state: 'waiting', next_at: now, created_at: now })))
    .onConflict((oc) => oc.doNothing())
    .execute();
  return rows.length;
}

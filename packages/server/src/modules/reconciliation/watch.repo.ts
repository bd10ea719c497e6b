import { sql } from 'kysely';
import type { Db } from '../../platform/db.ts';
import type { Book } from './book.repo.ts';

export async function openCount(db: Db, batchId: string): Promise<number> {
  const { n } = await db
    .selectFrom('reconciliation_differences')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('batch_id', '=', batchId)
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow();
  return n;
}

/** The oldest day until `undoneBefore` that was not reconciled, and the oldest until `unsignedBefore` that nobody signed. */
export async function listUnfinished(
  db: Db,
  book: Book,
  undoneBefore: string,
  unsignedBefore: string,
): Promise<{ undone: string | null; unsigned: string | null }> {
  const { rows } = await sql<{ undone: string | null; unsigned: string | null }>`SELECT
      min(d.day) FILTER (WHERE d.day <= ${undoneBefore}::date AND (b.state IS NULL OR b.state NOT IN ('success', 'no_bill'))) AS undone,
      min(d.day) FILTER (WHERE d.day <= ${unsignedBefore}::date AND b.state IN ('success', 'no_bill') AND b.signed_at IS NULL) AS unsigned
    FROM (SELECT g::date AS day FROM generate_series(${book.opened_on}::date, greatest(${undoneBefore}::date, ${unsignedBefore}::date), interval '1 day') g) d
      LEFT JOIN reconciliation_batches b ON b.book_id = ${book.id} AND b.day = d.day`.execute(db);
  return rows[0] ?? { undone: null, unsigned: null };
}

import { sql } from 'kysely';
import type { Tx } from '../../platform/tx.ts';
import type { Book } from './book.repo.ts';

/** The first day between the last closed one and this that is unsigned, or was never reconciled. */
export async function earlierOpenDay({ db }: Tx, book: Book, day: string): Promise<string | null> {
  const { rows } = await sql<{ day: string | null }>`SELECT min(g::date) AS day
    FROM generate_series(
      coalesce(${book.closed_through}::date + 1, (SELECT min(b.day) FROM reconciliation_batches b WHERE b.book_id = ${book.id})),
      ${day}::date - 1, interval '1 day') g
    WHERE NOT EXISTS (SELECT FROM reconciliation_batches b WHERE b.book_id = ${book.id} AND b.day = g::date AND b.signed_at IS NOT NULL)`.execute(
    db,
  );
  return rows[0]?.day ?? null;
}

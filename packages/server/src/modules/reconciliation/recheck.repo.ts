import { runNamed, type Db } from '../../platform/db.ts';
import type { Pool } from '../../platform/db.ts';
import type { Tx } from '../../platform/tx.ts';
import type { Difference } from './difference.repo.ts';

/** Paid at the provider, unpaid here when the bill was read, and paid here by now. */
const CHANGED = `SELECT d.id, d.book_id FROM reconciliation_differences d JOIN payment_attempts a ON a.id = d.local_id
  WHERE d.state <> 'solved' AND d.kind = 'status' AND d.row_kind = 'payment' AND a.state = 'succeeded'
    AND ($1::uuid IS NULL OR d.order_id = $1) ORDER BY d.id LIMIT $2`;

export interface Changed {
  readonly id: string;
  readonly book_id: string;
}

export const listChanged = async (pool: Pool, orderId: string | null, limit: number): Promise<Changed[]> =>
  (await runNamed(pool, CHANGED, [orderId, limit])).rows as Changed[];

/** Payments of a day that its bill shows as paid, and we do not. */
export const listUnpaid = (db: Db, batchId: string, limit: number) =>
  db
    .selectFrom('reconciliation_differences as d')
    .innerJoin('payment_attempts as a', 'a.id', 'd.local_id')
    .selectAll('a')
    .where('d.batch_id', '=', batchId)
    .where('d.kind', '=', 'status')
    .where('d.row_kind', '=', 'payment')
    .where('d.state', '=', 'open')
    .orderBy('d.id')
    .limit(limit)
    .execute();

export interface Captured {
  readonly amount: number;
  readonly isSame: boolean;
}

/** What was booked for it meanwhile; null while nothing was. Throws nothing: another trade under the number is not the same. */
export async function capturedFor(db: Db, d: Difference): Promise<Captured | null> {
  const a = await db
    .selectFrom('payment_attempts')
    .select(['captured_amount', 'provider_trade_no'])
    .where('id', '=', d.local_id)
    .where('state', '=', 'succeeded')
    .executeTakeFirst();
  if (!a) return null;
  const isSameTrade = a.provider_trade_no === null || a.provider_trade_no === d.trade_no;
  return { amount: a.captured_amount, isSame: isSameTrade && a.captured_amount === d.there_amount };
}

/** The row of the bill that waited for it: the money counts on its day, or in the open one where that is closed (R24). */
const ENTER = `INSERT INTO reconciliation_entries AS e (kind, local_id, book_id, day, home_day, attempt_id, order_id, shop_id, amount, at, state, bill_batch_id,
    bill_line, there_amount, fee)
  SELECT 'payment', a.id, d.book_id, greatest(h.day, b.closed_through + 1), h.day, a.id, a.order_id, o.shop_id, a.captured_amount, a.captured_at, $2,
    d.batch_id, d.bill_line, d.there_amount, d.there_fee
  FROM reconciliation_differences d JOIN reconciliation_books b ON b.id = d.book_id JOIN payment_attempts a ON a.id = d.local_id
    JOIN orders o ON o.id = a.order_id CROSS JOIN LATERAL (SELECT (a.captured_at AT TIME ZONE 'Asia/Shanghai')::date AS day) h
  WHERE d.id = $1
  ON CONFLICT (kind, local_id) DO UPDATE SET state = excluded.state, bill_batch_id = excluded.bill_batch_id, bill_line = excluded.bill_line,
    there_amount = excluded.there_amount, fee = excluded.fee
  RETURNING e.day`;

/** Answers the day it counts in. */
export async function enterLate(tx: Tx, d: Difference, state: 'matched' | 'difference'): Promise<string> {
  return String((await runNamed(tx.client, ENTER, [d.id, state])).rows[0]?.day);
}

export const becomeAmount = (tx: Tx, d: Difference, amount: number) =>
  tx.db
    .updateTable('reconciliation_differences')
    .set({ kind: 'amount', here_amount: amount, here_state: 'succeeded', proposal: 'book' })
    .where('id', '=', d.id)
    .execute();

/** The batch of a day that is still open, to be summed anew. */
export async function openBatchOf(tx: Tx, bookId: string, day: string): Promise<string | null> {
  const row = await tx.db
    .selectFrom('reconciliation_batches')
    .select('id')
    .where('book_id', '=', bookId)
    .where('day', '=', day)
    .where('signed_at', 'is', null)
    .where('state', 'in', ['success', 'no_bill'])
    .executeTakeFirst();
  return row?.id ?? null;
}

import { runNamed } from '../../platform/db.ts';
import type { Tx } from '../../platform/tx.ts';
import { addDays, startOf } from './beijing-day.rules.ts';
import type { Book } from './book.repo.ts';
import { REFUND_DAY } from './match.rules.ts';

/** How far back a success that was booked late still finds its day: a payment confirmed weeks later, an import of callbacks. */
const LATE_DAYS = 35;

const HOME = (at: string): string => `(${at} AT TIME ZONE 'Asia/Shanghai')::date`;
const COLUMNS = 'kind, local_id, book_id, day, home_day, attempt_id, order_id, shop_id, amount, at, state';
/** $1 book, $2 accounts, $3 from, $4 to, $5 day. A late one counts only where its own day was reconciled without it. */
const ITS_DAY = (home: string): string =>
  `(${home} = $5 OR EXISTS (SELECT FROM reconciliation_batches b WHERE b.book_id = $1 AND b.day = ${home} AND b.state IN ('success', 'no_bill')))`;
/** R24: what happened on a closed day counts in the first open one. */
const OPEN_DAY = (home: string): string => `greatest(${home}, (SELECT closed_through + 1 FROM reconciliation_books WHERE id = $1))`;

const insertPayments = `INSERT INTO reconciliation_entries (${COLUMNS})
  SELECT 'payment', a.id, $1, ${OPEN_DAY('h.day')}, h.day, a.id, a.order_id, o.shop_id, a.captured_amount, a.captured_at, 'pool'
  FROM payment_attempts a JOIN orders o ON o.id = a.order_id CROSS JOIN LATERAL (SELECT ${HOME('a.captured_at')} AS day) h
  WHERE a.account_id = ANY($2::uuid[]) AND a.state = 'succeeded' AND a.captured_at >= $3 AND a.captured_at < $4 AND ${ITS_DAY('h.day')}
  ON CONFLICT DO NOTHING`;

/** WeChat Pay hears of a refund once a second person, where one is needed, has agreed. */
const REFUNDED_AT = { requested: 'coalesce(r.decided_at, r.requested_at)', finished: 'r.finished_at' } as const;

const insertRefunds = (by: keyof typeof REFUNDED_AT): string => `INSERT INTO reconciliation_entries (${COLUMNS})
  SELECT 'refund', r.id, $1, ${OPEN_DAY('h.day')}, h.day, r.attempt_id, r.order_id, o.shop_id, r.amount, ${REFUNDED_AT[by]}, 'pool'
  FROM refunds r JOIN payment_attempts a ON a.id = r.attempt_id JOIN orders o ON o.id = r.order_id
    CROSS JOIN LATERAL (SELECT ${HOME(REFUNDED_AT[by])} AS day) h
  WHERE a.account_id = ANY($2::uuid[]) AND r.state = 'succeeded' AND r.${by}_at >= $3 AND ${REFUNDED_AT[by]} < $4 AND ${ITS_DAY('h.day')}
  ON CONFLICT DO NOTHING`;

/** Takes our successes of the day, and late ones of days before, into the books; into the pool until a bill shows them. */
export async function bookSuccesses(tx: Tx, book: Book, accountIds: readonly string[], day: string): Promise<void> {
  const values = [book.id, accountIds, startOf(addDays(day, -LATE_DAYS)), startOf(addDays(day, 1)), day];
  await runNamed(tx.client, insertPayments, values);
  await runNamed(tx.client, insertRefunds(REFUND_DAY[book.provider] ?? 'finished'), values);
}

const UNMATCH = `UPDATE reconciliation_entries SET state = 'pool', bill_batch_id = NULL, bill_line = NULL, there_amount = NULL, fee = NULL
  WHERE bill_batch_id = $1`;
const UNAGE = `UPDATE reconciliation_entries e SET state = 'pool' FROM reconciliation_differences d
  WHERE d.batch_id = $1 AND d.kind = 'missing_there' AND d.state <> 'solved' AND e.kind = d.row_kind AND e.local_id = d.local_id AND e.state = 'difference'`;

/** As if the bill had never been read: another run starts from here. */
export async function forgetRun(tx: Tx, batchId: string): Promise<void> {
  await runNamed(tx.client, UNMATCH, [batchId]);
  await runNamed(tx.client, UNAGE, [batchId]);
}

const COUNT_UNSEEN = `SELECT count(*)::int4 AS n FROM reconciliation_entries WHERE book_id = $1 AND home_day = $2 AND state = 'pool'`;
/** Ours of that very day which no bill has shown. */
export const unseenOf = async (tx: Tx, bookId: string, day: string): Promise<number> =>
  Number((await runNamed(tx.client, COUNT_UNSEEN, [bookId, day])).rows[0]?.n ?? 0);

import type { DifferenceKind, RowKind } from '@danflow/contract';
import { runNamed } from '../../platform/db.ts';
import type { Tx } from '../../platform/tx.ts';
import type { Batch } from './batch.repo.ts';
import type { Book } from './book.repo.ts';

const CREATE = `CREATE TEMP TABLE matched_bill (line int4, kind text COLLATE "C", class text COLLATE "C", nth int4, out_trade_no text COLLATE "C",
  trade_no text COLLATE "C", refund_no text COLLATE "C", there_amount int8, fee int8, there_at timestamptz, there_status text, refused bool,
  local_id uuid, attempt_id uuid, order_id uuid, shop_id uuid, here_amount int8, here_state text, here_at timestamptz, expected_fee int8)
  ON COMMIT DROP`;

const OWN = 'a.account_id = ANY($2::uuid[])';

/**
 * One row of the bill to one payment of ours, searched without limits of date or status (payments.md E2.6). Of several rows
 * under one number the one with the trade number we know is first; the others are duplicates.
 */
const PAYMENTS = `SELECT b.*, a.id AS local_id, a.id AS attempt_id, a.order_id, a.captured_amount AS here_amount, a.state AS here_state,
    a.captured_at AS here_at, a.provider_trade_no AS known_trade_no,
    row_number() OVER (PARTITION BY coalesce(nullif(b.out_trade_no, ''), b.trade_no)
      ORDER BY (a.provider_trade_no IS NOT DISTINCT FROM b.trade_no) DESC, b.line)::int4 AS nth
  FROM staged_bill b LEFT JOIN payment_attempts a ON a.out_trade_no = b.out_trade_no AND ${OWN}
  WHERE b.kind = 'payment'`;

/** A bill that does not name the refund means the only one of its payment. */
const REFUNDS = `SELECT b.line, b.kind, b.out_trade_no, b.trade_no, b.refund_no, b.amount, b.fee, b.at, b.status, b.refused,
    r.id AS local_id, p.id AS attempt_id, p.order_id, r.amount AS here_amount, r.state AS here_state,
    CASE WHEN $4 = 'requested' THEN coalesce(r.decided_at, r.requested_at) ELSE coalesce(r.finished_at, r.requested_at) END AS here_at, NULL::text AS known_trade_no,
    row_number() OVER (PARTITION BY coalesce(b.wanted_no, b.out_trade_no || ' ' || b.trade_no) ORDER BY b.line)::int4 AS nth
  FROM (SELECT s.*, coalesce(s.refund_no, (SELECT max(r1.refund_no) FROM refunds r1 JOIN payment_attempts a ON a.id = r1.attempt_id
      WHERE a.out_trade_no = s.out_trade_no AND ${OWN} HAVING count(*) = 1)) AS wanted_no FROM staged_bill s WHERE s.kind = 'refund') b
    LEFT JOIN payment_attempts p ON p.out_trade_no = b.out_trade_no AND p.account_id = ANY($2::uuid[])
    LEFT JOIN refunds r ON r.refund_no = b.wanted_no AND r.attempt_id = p.id`;

const CLASS = `CASE
  WHEN f.refused AND f.here_state IS DISTINCT FROM 'succeeded' AND f.here_state IS DISTINCT FROM 'pending' THEN 'void'
  WHEN f.nth > 1 THEN 'duplicate'
  WHEN f.local_id IS NULL THEN 'missing_here'
  WHEN f.kind = 'payment' AND f.here_state = 'succeeded' AND f.known_trade_no <> f.trade_no THEN 'missing_here'
  WHEN e.bill_batch_id IS NOT NULL THEN 'duplicate'
  WHEN f.refused THEN 'status'
  WHEN f.kind = 'payment' AND f.here_state <> 'succeeded' THEN 'status'
  WHEN f.kind = 'refund' AND f.here_state = 'failed' THEN 'status'
  WHEN f.here_amount <> f.amount THEN 'amount'
  ELSE 'matched' END`;

/** Fees are agreed in millionths and stated in hundred-thousandths of a yuan: fen × ppm ÷ 1000. */
const EXPECTED = `CASE WHEN f.kind = 'payment' AND $3::int4 IS NOT NULL THEN round(f.amount * $3::int4 / 1000.0)::int8 END`;

const find = (rows: string): string => `INSERT INTO matched_bill
  SELECT f.line, f.kind, ${CLASS}, f.nth, f.out_trade_no, f.trade_no, f.refund_no, f.amount, f.fee, f.at, f.status, f.refused,
    f.local_id, f.attempt_id, f.order_id, o.shop_id, f.here_amount, f.here_state, f.here_at, ${EXPECTED}
  FROM (${rows}) f LEFT JOIN orders o ON o.id = f.order_id
    LEFT JOIN reconciliation_entries e ON e.kind = f.kind AND e.local_id = f.local_id AND e.bill_batch_id <> $1
  WHERE $4::text IS NOT NULL`;

const HOME = `(coalesce(m.here_at, m.there_at) AT TIME ZONE 'Asia/Shanghai')::date`;

/** A match is remembered with the row of ours, wherever that row came from: its own day, the pool, or a day yet to come. */
const REMEMBER = `INSERT INTO reconciliation_entries AS e (kind, local_id, book_id, day, home_day, attempt_id, order_id, shop_id, amount, at, state,
    bill_batch_id, bill_line, there_amount, fee)
  SELECT m.kind, m.local_id, $1, greatest(${HOME}, (SELECT closed_through + 1 FROM reconciliation_books WHERE id = $1)), ${HOME},
    m.attempt_id, m.order_id, m.shop_id, m.here_amount, coalesce(m.here_at, m.there_at), CASE m.class WHEN 'matched' THEN 'matched' ELSE 'difference' END,
    $2, m.line, m.there_amount, m.fee
  FROM matched_bill m WHERE m.class IN ('matched', 'amount') OR (m.class = 'status' AND m.refused AND m.here_state = 'succeeded')
  ON CONFLICT (kind, local_id) DO UPDATE SET state = excluded.state, bill_batch_id = excluded.bill_batch_id, bill_line = excluded.bill_line,
    there_amount = excluded.there_amount, fee = excluded.fee`;

/** Two-way match in the database: every row of the bill gets its class, every row of ours that was found leaves the pool. */
export async function matchBill(
  tx: Tx,
  book: Book,
  batch: Batch,
  accountIds: readonly string[],
  refundDay: 'requested' | 'finished',
): Promise<void> {
  await tx.client.query(CREATE);
  const values = [batch.id, accountIds, book.fee_ppm, refundDay];
  await runNamed(tx.client, find(PAYMENTS), values);
  await runNamed(tx.client, find(REFUNDS), values);
  await tx.client.query('ANALYZE matched_bill');
  await runNamed(tx.client, REMEMBER, [book.id, batch.id]);
}

export interface Found {
  readonly kind: DifferenceKind;
  readonly row_kind: RowKind;
  readonly nth: number;
  readonly out_trade_no: string;
  readonly trade_no: string | null;
  readonly refund_no: string | null;
  readonly bill_line: number | null;
  readonly there_amount: number | null;
  readonly there_status: string | null;
  readonly there_at: Date | null;
  readonly there_fee: number | null;
  readonly expected_fee: number | null;
  readonly here_amount: number | null;
  readonly here_state: string | null;
  readonly here_at: Date | null;
  readonly local_id: string | null;
  readonly attempt_id: string | null;
  readonly order_id: string | null;
}

/** Fees are rounded row by row: a fen either way is no difference (payments.md E3). */
const FEE_SLACK = 1000;

const OF_BILL = `SELECT m.class AS kind, m.kind AS row_kind, m.nth, m.out_trade_no, m.trade_no, m.refund_no, m.line AS bill_line, m.there_amount,
    m.there_status, m.there_at, m.fee AS there_fee, m.expected_fee, m.here_amount, m.here_state, m.here_at, m.local_id, m.attempt_id, m.order_id
  FROM matched_bill m WHERE m.class IN ('missing_here', 'status', 'amount', 'duplicate')`;
const OF_FEES = `SELECT 'fee', m.kind, m.nth, m.out_trade_no, m.trade_no, m.refund_no, m.line, m.there_amount, m.there_status, m.there_at, m.fee,
    m.expected_fee, m.here_amount, m.here_state, m.here_at, m.local_id, m.attempt_id, m.order_id
  FROM matched_bill m WHERE m.class = 'matched' AND m.expected_fee IS NOT NULL AND abs(m.fee - m.expected_fee) > ${FEE_SLACK}`;
/** $2: the last day whose rows have waited long enough. */
const OF_POOL = `SELECT 'missing_there', e.kind, 1, a.out_trade_no, a.provider_trade_no, r.refund_no, NULL::int4, NULL::int8, NULL::text, NULL::timestamptz,
    NULL::int8, NULL::int8, e.amount, 'succeeded', e.at, e.local_id, e.attempt_id, e.order_id
  FROM reconciliation_entries e JOIN payment_attempts a ON a.id = e.attempt_id LEFT JOIN refunds r ON e.kind = 'refund' AND r.id = e.local_id
  WHERE e.book_id = $1 AND e.state = 'pool' AND e.home_day <= $2::date`;
/** Billed while it was under way, and failed since (payments.md E3): asked about again, as the bill is never corrected. */
const OF_FAILED = `SELECT 'status', 'refund', 1, a.out_trade_no, a.provider_trade_no, r.refund_no, e.bill_line, e.there_amount, NULL::text, NULL::timestamptz,
    e.fee, NULL::int8, r.amount, r.state, e.at, e.local_id, e.attempt_id, e.order_id
  FROM reconciliation_entries e JOIN refunds r ON r.id = e.local_id JOIN payment_attempts a ON a.id = e.attempt_id
  WHERE e.book_id = $1 AND e.kind = 'refund' AND e.state = 'matched' AND r.state = 'failed' AND e.home_day > $2::date - 35 AND e.bill_batch_id <> $3`;

/** At most `limit`, in the order of the bill. */
export async function listFound(tx: Tx, bookId: string, batchId: string, agedDay: string, limit: number): Promise<Found[]> {
  const text = `${OF_BILL} UNION ALL ${OF_FEES} UNION ALL ${OF_POOL} UNION ALL ${OF_FAILED} ORDER BY 7 NULLS LAST, 4, 6 LIMIT $4`;
  return (await runNamed(tx.client, text, [bookId, agedDay, batchId, limit])).rows as Found[];
}

const AGE = `UPDATE reconciliation_entries SET state = 'difference' WHERE book_id = $1 AND state = 'pool' AND home_day <= $2::date`;
const FAILED = `UPDATE reconciliation_entries e SET state = 'difference' FROM refunds r WHERE r.id = e.local_id AND e.book_id = $1 AND e.kind = 'refund'
  AND e.state = 'matched' AND r.state = 'failed' AND e.home_day > $2::date - 35 AND e.bill_batch_id <> $3`;
export async function leavePool(tx: Tx, bookId: string, batchId: string, agedDay: string): Promise<void> {
  await runNamed(tx.client, AGE, [bookId, agedDay]);
  await runNamed(tx.client, FAILED, [bookId, agedDay, batchId]);
}

const LATE = `SELECT d.id FROM reconciliation_differences d JOIN reconciliation_entries e ON e.kind = d.row_kind AND e.local_id = d.local_id
  WHERE d.kind = 'missing_there' AND d.state <> 'solved' AND e.bill_batch_id = $1`;
/** Differences of earlier days that a row of this bill explains. */
export const explainedBy = async (tx: Tx, batchId: string): Promise<string[]> =>
  ((await runNamed(tx.client, LATE, [batchId])).rows as { id: string }[]).map((r) => r.id);

const COUNT = `SELECT count(*) FILTER (WHERE class = 'matched')::int4 AS matched, count(*)::int4 AS rows FROM matched_bill`;
export const countMatched = async (tx: Tx): Promise<{ matched: number; rows: number }> =>
  (await runNamed(tx.client, COUNT, [])).rows[0] as { matched: number; rows: number };

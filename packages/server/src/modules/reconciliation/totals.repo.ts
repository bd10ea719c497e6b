import { runNamed } from '../../platform/db.ts';
import type { Tx } from '../../platform/tx.ts';

const CLEAR = 'DELETE FROM reconciliation_totals WHERE batch_id = $1';

/** Refunds that the provider refused moved nothing and do not count. */
const sums = (table: string, amount: string): string =>
  ['payment', 'refund']
    .map((kind) => `FILTER (WHERE ${table}.kind = '${kind}')`)
    .map((of) => `coalesce(sum(${table}.${amount}) ${of}, 0), (count(*) ${of})::int4`)
    .join(', ');

const THERE = `INSERT INTO reconciliation_totals (batch_id, shop, there_payments, there_payment_count, there_refunds, there_refund_count, fees)
  SELECT $1, coalesce(m.shop_id::text, ''), ${sums('m', 'there_amount')}, coalesce(sum(m.fee), 0)
  FROM matched_bill m WHERE NOT m.refused GROUP BY 2`;

const FORGET_HERE = `UPDATE reconciliation_totals SET here_payments = 0, here_payment_count = 0, here_refunds = 0, here_refund_count = 0 WHERE batch_id = $1`;
const HERE = `INSERT INTO reconciliation_totals AS t (batch_id, shop, here_payments, here_payment_count, here_refunds, here_refund_count)
  SELECT b.id, e.shop_id::text, ${sums('e', 'amount')}
  FROM reconciliation_batches b JOIN reconciliation_entries e ON e.book_id = b.book_id AND e.day = b.day
  WHERE b.id = $1 GROUP BY 1, 2
  ON CONFLICT (batch_id, shop) DO UPDATE SET here_payments = excluded.here_payments, here_payment_count = excluded.here_payment_count,
    here_refunds = excluded.here_refunds, here_refund_count = excluded.here_refund_count`;

/** Our side anew, from the entries that count in the day. Never called for a signed day. */
export async function sumHere(tx: Tx, batchId: string): Promise<void> {
  await runNamed(tx.client, FORGET_HERE, [batchId]);
  await runNamed(tx.client, HERE, [batchId]);
}

/** Both sides, from the bill that was just matched. */
export async function sumBoth(tx: Tx, batchId: string): Promise<void> {
  await runNamed(tx.client, CLEAR, [batchId]);
  await runNamed(tx.client, THERE, [batchId]);
  await sumHere(tx, batchId);
}

import type { Tx } from '../../platform/tx.ts';
import { runNamed } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import type { PaymentAllocationsTable, PaymentAttemptsTable } from '../../platform/database.types.ts';
import type { Insertable } from 'kysely';

export interface ExternalPayment {
  readonly orderId: string;
  readonly orderNo: string;
  readonly amount: number;
  readonly currency: string;
  readonly paidAt: Date;
}

export interface ExternalRows {
  readonly attempts: Insertable<PaymentAttemptsTable>[];
  readonly allocations: Insertable<PaymentAllocationsTable>[];
}

/**
 * Rows that say that an imported order's money was taken elsewhere: a record, no provider stands behind it. The order's
 * own paid_amount is the importer's to set, to the same amount. Orders of ¥0 have none. The journal entry of the imported
 * order speaks for both: history of a payment that we did not see begin would be invented.
 */
export function externalPaymentRows(now: Date, payments: readonly ExternalPayment[]): ExternalRows {
  const rows: ExternalRows = { attempts: [], allocations: [] };
  for (const p of payments) {
    if (p.amount === 0) continue;
    const id = newId(p.paidAt);
    rows.attempts.push({
      id,
      order_id: p.orderId,
      out_trade_no: `${p.orderNo}01`,
      provider: 'external',
      method: 'import',
      currency: p.currency,
      amount: p.amount,
      state: 'succeeded',
      captured_amount: p.amount,
      created_at: p.paidAt,
      captured_at: p.paidAt,
    });
    rows.allocations.push({ id: newId(now), attempt_id: id, order_id: p.orderId, kind: 'order', amount: p.amount, at: p.paidAt });
  }
  return rows;
}

const ATTEMPTS = `INSERT INTO payment_attempts (id, order_id, out_trade_no, currency, amount, created_at, provider, method, state, captured_amount, captured_at)
  SELECT r.*, 'external', 'import', 'succeeded', amount, created_at
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::int8[], $6::timestamptz[]) AS r (id, order_id, out_trade_no, currency, amount, created_at)`;
const ALLOCATIONS = `INSERT INTO payment_allocations (id, attempt_id, order_id, amount, at, kind)
  SELECT r.*, 'order' FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int8[], $5::timestamptz[]) AS r`;

/** Writes them, one statement a table. */
export async function recordExternalPayments(tx: Tx, payments: readonly ExternalPayment[]): Promise<void> {
  const { attempts, allocations } = externalPaymentRows(tx.now, payments);
  if (attempts.length === 0) return;
  await Promise.all([
    runNamed(tx.client, ATTEMPTS, [
      attempts.map((a) => a.id),
      attempts.map((a) => a.order_id),
      attempts.map((a) => a.out_trade_no),
      attempts.map((a) => a.currency),
      attempts.map((a) => a.amount),
      attempts.map((a) => a.created_at),
    ]),
    runNamed(tx.client, ALLOCATIONS, [
      allocations.map((a) => a.id),
      allocations.map((a) => a.attempt_id),
      allocations.map((a) => a.order_id),
      allocations.map((a) => a.amount),
      allocations.map((a) => a.at),
    ]),
  ]);
}

import type { Tx } from '../../platform/tx.ts';
import { bulkCopy, copyRows } from '../../platform/copy-rows.ts';
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

const copyAttempts = bulkCopy<Insertable<PaymentAttemptsTable>>('payment_attempts', [
  'id',
  'order_id',
  'out_trade_no',
  'provider',
  'method',
  'currency',
  'amount',
  'state',
  'captured_amount',
  'created_at',
  'captured_at',
]);
const copyAllocations = bulkCopy<Insertable<PaymentAllocationsTable>>('payment_allocations', [
  'id',
  'attempt_id',
  'order_id',
  'kind',
  'amount',
  'at',
]);

/** Writes them, one statement a table. */
export async function recordExternalPayments({ client, now }: Tx, payments: readonly ExternalPayment[]): Promise<void> {
  const { attempts, allocations } = externalPaymentRows(now, payments);
  if (attempts.length === 0) return;
  await Promise.all([copyRows(client, copyAttempts(attempts)), copyRows(client, copyAllocations(allocations))]);
}

import { DomainError } from '@danflow/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/tx.ts';
import { changeOrder } from './change-order.ts';
import type { LockedOrder } from './order.repo.ts';

/** What a customer still owes on account; the customer's row is locked, so that two confirmations cannot both fit the last room. */
async function owedOnAccount(tx: Tx, customerId: string): Promise<{ limit: number | null; owed: number }> {
  const customer = await tx.db
    .selectFrom('customers')
    .select('credit_limit_amount')
    .where('id', '=', customerId)
    .forUpdate()
    .executeTakeFirst();
  const owed = await tx.db
    .selectFrom('orders')
    .select(sql<number>`coalesce(sum(total_amount - paid_amount - refunded_amount), 0)::bigint`.as('owed'))
    .where('customer_id', '=', customerId)
    .where('payment_terms', '=', 'on_account')
    .where('status', 'in', ['paid', 'shipped', 'completed'])
    .where('payment_state', 'in', ['unpaid', 'part_paid'])
    .executeTakeFirst();
  return { limit: customer?.credit_limit_amount ?? null, owed: owed?.owed ?? 0 };
}

/** Lets an order on delivery or on account go ahead (R3). Throws credit_refused when the customer's limit does not hold it. */
export async function confirmOrder(tx: Tx, order: LockedOrder): Promise<LockedOrder> {
  const { row } = order;
  if (row.status === 'paid' && row.payment_terms !== 'prepaid') return order;
  if (row.payment_terms === 'on_account') {
    if (row.customer_id === null) throw new DomainError('credit_refused');
    const { limit, owed } = await owedOnAccount(tx, row.customer_id);
    if (limit === null || owed + row.total_amount > limit)
      throw new DomainError('credit_refused', { limit, owed, wanted: row.total_amount });
  }
  return changeOrder(tx, order, { action: 'confirm' });
}

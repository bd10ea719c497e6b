import { DomainError } from '@danflow/contract';
import type { Tx } from '../../platform/tx.ts';
import { changeOrder } from './change-order.ts';
import type { LockedOrder } from './order.repo.ts';
import { owedOnAccount } from './owed-on-account.ts';

/** The customer's row is locked, so that two confirmations cannot both fit the last room. */
async function creditOf(tx: Tx, customerId: string): Promise<{ limit: number | null; owed: number }> {
  const customer = await tx.db
    .selectFrom('customers')
    .select('credit_limit_amount')
    .where('id', '=', customerId)
    .forUpdate()
    .executeTakeFirst();
  const owed = await owedOnAccount(tx.db, [customerId]);
  return { limit: customer?.credit_limit_amount ?? null, owed: owed.get(customerId) ?? 0 };
}

/** Lets an order on delivery or on account go ahead (R3). Throws credit_refused when the customer's limit does not hold it. */
export async function confirmOrder(tx: Tx, order: LockedOrder): Promise<LockedOrder> {
  const { row } = order;
  if (row.status === 'paid' && row.payment_terms !== 'prepaid') return order;
  if (row.payment_terms === 'on_account') {
    if (row.customer_id === null) throw new DomainError('credit_refused');
    const { limit, owed } = await creditOf(tx, row.customer_id);
    if (limit === null || owed + row.total_amount > limit)
      throw new DomainError('credit_refused', { limit, owed, wanted: row.total_amount });
  }
  return changeOrder(tx, order, { action: 'confirm' });
}

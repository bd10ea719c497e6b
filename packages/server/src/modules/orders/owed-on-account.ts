import { sql } from 'kysely';
import type { Db } from '../../platform/db.ts';

/** What customers still owe on account, in minor units; who owes nothing is left out. The one sum that a credit limit is compared with. */
export async function owedOnAccount(db: Db, customerIds: readonly string[]): Promise<Map<string, number>> {
  if (customerIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('orders')
    .select(['customer_id', sql<number>`coalesce(sum(total_amount - paid_amount - refunded_amount), 0)::bigint`.as('owed')])
    .where('customer_id', 'in', [...customerIds])
    .where('payment_terms', '=', 'on_account')
    .where('status', 'in', ['paid', 'shipped', 'completed'])
    .where('payment_state', 'in', ['unpaid', 'part_paid'])
    .groupBy('customer_id')
    .execute();
  return new Map(rows.map((r) => [r.customer_id ?? '', r.owed]));
}

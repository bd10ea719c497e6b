import type { Currency, CustomerFigures, CustomerId } from '@danflow/contract';
import { sql } from 'kysely';
import { can } from '../../platform/principal.ts';
import type { Read } from '../../platform/tx.ts';
import { orderScope } from './order.scope.ts';
import { isAmountShown } from './order-views.ts';
import { owedOnAccount } from './owed-on-account.ts';

interface Sum {
  readonly customer_id: string;
  readonly currency: Currency;
  readonly orders: number;
  readonly amount: number;
  readonly last_at: Date;
}

/** Customers of other shops have no figures here, whatever ids are asked for. */
async function seen({ db, principal }: Read, ids: readonly string[]): Promise<CustomerId[]> {
  const { shopIds } = principal.scope;
  const query = db
    .selectFrom('customers')
    .select('id')
    .where('id', 'in', [...new Set(ids)]);
  const rows = await (shopIds ? query.where(sql<boolean>`shop_id = ANY(${shopIds}::uuid[])`) : query).execute();
  return rows.map((r) => r.id as CustomerId);
}

const sumsOf = ({ db, principal, now }: Read, ids: readonly string[]): Promise<Sum[]> =>
  db
    .selectFrom('orders')
    .select([
      sql<string>`customer_id`.as('customer_id'),
      sql<Currency>`currency`.as('currency'),
      sql<number>`count(*)::int`.as('orders'),
      sql<number>`sum(total_amount)::bigint`.as('amount'),
      sql<Date>`max(created_at)`.as('last_at'),
    ])
    .where('customer_id', 'in', [...ids])
    .where('status', '<>', 'cancelled')
    .where(orderScope(principal, now))
    .groupBy(['customer_id', 'currency'])
    .execute();

/** Under the reader's scope and masks, as every count is (law 8). Without order.read there is nothing to count. */
export async function customerFigures(read: Read, ids: readonly string[]): Promise<CustomerFigures[]> {
  if (ids.length === 0 || !can(read.principal, 'order.read')) return [];
  const known = await seen(read, ids);
  if (known.length === 0) return [];
  const isShown = isAmountShown(read.principal);
  const [sums, owed] = await Promise.all([sumsOf(read, known), isShown ? owedOnAccount(read.db, known) : new Map<string, number>()]);
  return known.map((customerId) => {
    const own = sums.filter((s) => s.customer_id === customerId);
    const last = Math.max(0, ...own.map((s) => s.last_at.getTime()));
    return {
      customerId,
      orders: own.reduce((n, s) => n + s.orders, 0),
      amounts: isShown ? own.map(({ currency, amount }) => ({ currency, amount })) : null,
      lastOrderAt: last === 0 ? null : new Date(last).toISOString(),
      owedAmount: isShown ? (owed.get(customerId) ?? 0) : null,
    };
  });
}

import { sql } from 'kysely';
import { DomainError, type AttemptView, type QueryOf, type listPaymentsRoute } from '@danflow/contract';
import { pageFrom, readIdCursor } from '../../platform/page.ts';
import type { Principal } from '../../platform/principal.ts';
import type { Read } from '../../platform/tx.ts';
import { orderScope } from '../orders/index.ts';
import { attemptView, type AttemptFacts } from './payment.views.ts';

/** R15: who may not see amounts does not see them here either. */
export function requireAmounts(principal: Principal): void {
  if (principal.masks.amounts === 'hidden') throw new DomainError('field_hidden', { field: 'amount' });
}

/** What the order could still be asked to give back of an attempt: its allocations less what is on its way. */
export const REFUNDABLE = sql<number>`coalesce((SELECT sum(p.amount) FROM payment_allocations p WHERE p.attempt_id = a.id AND p.kind = 'order'), 0)::bigint
  - coalesce((SELECT sum(r.amount) FROM refunds r WHERE r.attempt_id = a.id AND r.state = 'pending' AND r.source = 'order'), 0)::bigint`;

/** Attempts of orders in scope, joined with their order. */
export const attemptsInScope = ({ db, now, principal }: Read) =>
  db
    .selectFrom('payment_attempts as a')
    .innerJoin('orders', 'orders.id', 'a.order_id')
    .leftJoin('payment_accounts as acc', 'acc.id', 'a.account_id')
    .selectAll('a')
    .select(['orders.order_no', 'acc.label as account_label', 'acc.is_simulated', REFUNDABLE.as('refundable')])
    .where(orderScope(principal, now));

/** Payments newest first; the id carries the time, so the page after a million costs what the first costs. */
export async function listPayments(
  read: Read,
  query: QueryOf<typeof listPaymentsRoute>,
): Promise<{ items: AttemptView[]; nextCursor: string | null }> {
  requireAmounts(read.principal);
  let q = attemptsInScope(read);
  if (query.provider?.length) q = q.where('a.provider', 'in', query.provider);
  if (query.state?.length) q = q.where('a.state', 'in', query.state);
  if (query.from) q = q.where('a.created_at', '>=', new Date(query.from));
  if (query.to) q = q.where('a.created_at', '<', new Date(query.to));
  if (query.isRefundPending) q = q.where('a.refund_pending_amount', '>', 0);
  const after = readIdCursor(query.cursor);
  if (after) q = q.where('a.id', '<', after);
  const rows = (await q
    .orderBy('a.id', 'desc')
    .limit(query.limit + 1)
    .execute()) as AttemptFacts[];
  return pageFrom(rows, query.limit, attemptView, (row) => [row.id]);
}

import { sql } from 'kysely';
import { DomainError, type FinanceTaskView, type QueryOf, type listFinanceTasksRoute } from '@danflow/contract';
import { pageFrom, readIdCursor } from '../../platform/page.ts';
import type { Read } from '../../platform/tx.ts';
import { orderScope } from '../orders/index.ts';
import { requireAmounts } from './list-payments.ts';
import { taskView, type FinanceTaskFacts } from './payment.views.ts';

const suspense = (column: 'attempt_id' | 'order_id') =>
  sql<number>`coalesce((SELECT sum(p.amount) FROM payment_allocations p WHERE p.${sql.ref(column)} = t.${sql.ref(column)} AND p.kind = 'suspense'), 0)::bigint
    - coalesce((SELECT sum(r.amount) FROM refunds r WHERE r.${sql.ref(column)} = t.${sql.ref(column)} AND r.state = 'pending' AND r.source = 'suspense'), 0)::bigint`;

/** The same as amountDue. */
const DUE = sql<number>`CASE WHEN orders.status = 'cancelled' THEN 0 ELSE greatest(0, coalesce(least(
  orders.total_amount - orders.paid_amount - orders.refunded_amount,
  CASE WHEN orders.status = 'pending_payment' THEN orders.deposit_amount - orders.paid_amount END), 0)) END`;
const AGAIN = sql<boolean>`coalesce((SELECT r.state = 'failed' AND r.source = 'order' AND orders.paid_amount - orders.refund_pending_amount >= r.amount
  FROM refunds r WHERE r.id = t.refund_id), false)`;
const NEEDS = sql<string | null>`t.facts ->> 'needs'`;

/** Tasks of orders in scope; those without an order belong to everybody who may decide tasks. */
const tasks = ({ db, now, principal }: Read) =>
  db
    .selectFrom('finance_tasks as t')
    .leftJoin('orders', 'orders.id', 't.order_id')
    .selectAll('t')
    .select(['orders.order_no', suspense('attempt_id').as('suspense'), suspense('order_id').as('orderSuspense'), DUE.as('due')])
    .select([AGAIN.as('isRefundable'), NEEDS.as('needs')])
    .where((eb) => eb.or([eb('t.order_id', 'is', null), orderScope(principal, now)]));

export async function listFinanceTasks(
  read: Read,
  query: QueryOf<typeof listFinanceTasksRoute>,
): Promise<{ items: FinanceTaskView[]; nextCursor: string | null }> {
  requireAmounts(read.principal);
  let q = tasks(read).where('t.state', '=', query.state);
  const after = readIdCursor(query.cursor);
  if (after) q = q.where('t.id', '<', after);
  const rows = (await q
    .orderBy('t.id', 'desc')
    .limit(query.limit + 1)
    .execute()) as FinanceTaskFacts[];
  return pageFrom(rows, query.limit, taskView, (row) => [row.id]);
}

export async function tasksOf(read: Read, orderId: string): Promise<FinanceTaskView[]> {
  return (
    (await tasks(read).where('t.order_id', '=', orderId).orderBy('t.created_at').orderBy('t.id').execute()) as FinanceTaskFacts[]
  ).map(taskView);
}

/** Throws not_found. */
export async function getFinanceTask(read: Read, taskId: string): Promise<FinanceTaskView> {
  const row = await tasks(read).where('t.id', '=', taskId).executeTakeFirst();
  if (!row) throw new DomainError('not_found', { what: 'task' });
  return taskView(row);
}

import { DomainError, type OrderPaymentsView, type RefundView } from '@danflow/contract';
import type { Core, Read } from '../../platform/tx.ts';
import { amountDue, orderScope } from '../orders/index.ts';
import { attemptsInScope, requireAmounts } from './list-payments.ts';
import { tasksOf } from './list-finance-tasks.ts';
import { attemptView, refundView, type AttemptFacts, type RefundFacts } from './payment.views.ts';
import { buyerChoices } from './providers.ts';

const refundRows = ({ db }: Read) =>
  db
    .selectFrom('refunds')
    .innerJoin('payment_attempts as a', 'a.id', 'refunds.attempt_id')
    .selectAll('refunds')
    .select(['a.provider', 'a.currency']);

/** Everything about the money of one order. Throws order_not_found out of scope. */
export async function getOrderPayments(read: Read, core: Core, orderId: string): Promise<OrderPaymentsView> {
  requireAmounts(read.principal);
  const { db } = read;
  const order = await db
    .selectFrom('orders')
    .selectAll()
    .where('id', '=', orderId)
    .where(orderScope(read.principal, read.now))
    .executeTakeFirst();
  if (!order) throw new DomainError('order_not_found');
  const attempts = (await attemptsInScope(read).where('a.order_id', '=', orderId).orderBy('a.out_trade_no').execute()) as AttemptFacts[];
  const refunds = (await refundRows(read).where('refunds.order_id', '=', orderId).orderBy('refunds.refund_no').execute()) as RefundFacts[];
  const allocations = await db
    .selectFrom('payment_allocations')
    .selectAll()
    .where('order_id', '=', orderId)
    .orderBy('at')
    .orderBy('id')
    .execute();
  const tasks = await tasksOf(read, orderId);
  return {
    paymentState: order.payment_state,
    currency: order.currency,
    totalAmount: order.total_amount,
    paidAmount: order.paid_amount,
    amountDue: amountDue(order as Parameters<typeof amountDue>[0]),
    refundedAmount: order.refunded_amount,
    refundPendingAmount: order.refund_pending_amount,
    attempts: attempts.map(attemptView),
    refunds: await viewsOf(read, refunds),
    allocations: allocations.map((a) => ({
      attemptId: a.attempt_id,
      kind: a.kind,
      amount: a.amount,
      refundId: a.refund_id,
      at: a.at.toISOString(),
    })),
    tasks,
    providers: (await buyerChoices(core)).map((c) => c.provider.name),
  } as unknown as OrderPaymentsView;
}

async function viewsOf({ db }: Read, refunds: readonly RefundFacts[]): Promise<RefundView[]> {
  const requests = refunds.flatMap((r) => (r.request_id === null ? [] : [r.request_id]));
  const lines =
    requests.length === 0
      ? []
      : await db.selectFrom('refund_lines').selectAll().where('request_id', 'in', requests).orderBy('line_no').execute();
  return refunds.map((r) => refundView(r, lines));
}

/** Refunds by their ids, for the answer of a command. */
export async function getRefunds(read: Read, refundIds: readonly string[]): Promise<RefundView[]> {
  const rows = (await refundRows(read)
    .where('refunds.id', 'in', [...refundIds])
    .orderBy('refunds.id')
    .execute()) as RefundFacts[];
  return viewsOf(read, rows);
}

import { sql } from 'kysely';
import type { Core } from '../../platform/tx.ts';

export interface AllocationFault {
  readonly subject: string;
  readonly fault: string;
}

const MAX_FAULTS = 100;

/** R4 on live data, for doctor: every captured fen in exactly one place, and orders and attempts agree about it. */
export async function checkAllocations(core: Core): Promise<AllocationFault[]> {
  const { rows } = await sql<AllocationFault>`
    WITH held AS (
      SELECT attempt_id, sum(amount) AS total, sum(amount) FILTER (WHERE kind = 'refund') AS refunded,
        coalesce(sum(amount) FILTER (WHERE kind = 'order'), 0) AS of_order, coalesce(sum(amount) FILTER (WHERE kind = 'suspense'), 0) AS suspense
      FROM payment_allocations GROUP BY attempt_id),
    waiting AS (SELECT attempt_id, sum(amount) AS amount FROM refunds WHERE state = 'pending' GROUP BY attempt_id),
    of_orders AS (SELECT order_id, sum(amount) AS amount FROM payment_allocations WHERE kind = 'order' GROUP BY order_id)
    SELECT 'attempt ' || a.out_trade_no AS subject, 'captured ' || a.captured_amount || ', allocated ' || coalesce(h.total, 0) AS fault
      FROM payment_attempts a LEFT JOIN held h ON h.attempt_id = a.id WHERE a.captured_amount <> coalesce(h.total, 0)
    UNION ALL SELECT 'attempt ' || a.out_trade_no, 'refunded ' || a.refunded_amount || ', allocated to refunds ' || coalesce(h.refunded, 0)
      FROM payment_attempts a LEFT JOIN held h ON h.attempt_id = a.id WHERE a.refunded_amount <> coalesce(h.refunded, 0)
    UNION ALL SELECT 'attempt ' || a.out_trade_no, 'refunds under way ' || a.refund_pending_amount || ', their sum ' || coalesce(w.amount, 0)
      FROM payment_attempts a LEFT JOIN waiting w ON w.attempt_id = a.id WHERE a.refund_pending_amount <> coalesce(w.amount, 0)
    UNION ALL SELECT 'attempt ' || a.out_trade_no, 'holds less than nothing: order ' || h.of_order || ', suspense ' || h.suspense
      FROM held h JOIN payment_attempts a ON a.id = h.attempt_id WHERE h.of_order < 0 OR h.suspense < 0
    UNION ALL SELECT 'order ' || o.order_no, 'paid ' || o.paid_amount || ', allocated ' || coalesce(s.amount, 0)
      FROM orders o LEFT JOIN of_orders s ON s.order_id = o.id WHERE o.paid_amount <> coalesce(s.amount, 0)
    LIMIT ${MAX_FAULTS}`.execute(core.db);
  return rows;
}

/** A law and the statement that finds what breaks it; each row says one fault. */
type Law = readonly [name: string, statement: string];

export const MONEY_LAWS: readonly Law[] = [
  [
    'every captured fen has one place',
    `SELECT a.out_trade_no || ': captured ' || a.captured_amount || ', in places ' || coalesce(sum(p.amount), 0) AS fault
       FROM payment_attempts a LEFT JOIN payment_allocations p ON p.attempt_id = a.id GROUP BY a.id HAVING a.captured_amount <> coalesce(sum(p.amount), 0)`,
  ],
  [
    'no place holds less than nothing',
    `SELECT attempt_id || ' ' || kind || ': ' || sum(amount) AS fault FROM payment_allocations GROUP BY attempt_id, kind HAVING sum(amount) < 0`,
  ],
  [
    'an order holds what its payments gave it',
    `SELECT o.order_no || ': paid ' || o.paid_amount || ', given ' || coalesce(sum(p.amount), 0) AS fault
       FROM orders o LEFT JOIN payment_allocations p ON p.order_id = o.id AND p.kind = 'order' GROUP BY o.id HAVING o.paid_amount <> coalesce(sum(p.amount), 0)`,
  ],
  [
    'nothing went back that had not come',
    `SELECT out_trade_no || ': refunds ' || refunded_amount + refund_pending_amount || ' of ' || captured_amount AS fault
       FROM payment_attempts WHERE refunded_amount + refund_pending_amount > captured_amount`,
  ],
  [
    'money in suspense has somebody who looks',
    `SELECT a.out_trade_no || ': ' || sum(p.amount) || ' in suspense' AS fault FROM payment_allocations p JOIN payment_attempts a ON a.id = p.attempt_id
      WHERE p.kind = 'suspense' GROUP BY a.id
     HAVING sum(p.amount) > (SELECT coalesce(sum(r.amount), 0) FROM refunds r WHERE r.attempt_id = a.id AND r.source = 'suspense' AND r.state = 'pending')
        AND NOT EXISTS (SELECT FROM finance_tasks t WHERE t.order_id = a.order_id)`,
  ],
  [
    'an order takes no more than it costs',
    `SELECT order_no || ': ' || paid_amount + refunded_amount || ' for ' || total_amount AS fault FROM orders WHERE paid_amount + refunded_amount > total_amount`,
  ],
];

export const STOCK_LAWS: readonly Law[] = [
  [
    'levels are the sum of their movements',
    `SELECT l.sku_id || ': ' || l.on_hand || '/' || l.reserved AS fault FROM stock_levels l
       LEFT JOIN (SELECT sku_id, warehouse_id, sum(on_hand_delta) AS h, sum(reserved_delta) AS r FROM stock_movements GROUP BY 1, 2) m
         ON m.sku_id = l.sku_id AND m.warehouse_id = l.warehouse_id
      WHERE (l.on_hand, l.reserved) IS DISTINCT FROM (coalesce(m.h, 0), coalesce(m.r, 0))`,
  ],
  [
    'nobody holds what is not there',
    `SELECT sku_id || ': ' || reserved || ' of ' || on_hand AS fault FROM stock_levels WHERE reserved < 0 OR reserved > on_hand`,
  ],
  [
    'reserved is what open orders hold',
    `SELECT l.sku_id || ': ' || l.reserved || ', orders hold ' || coalesce(h.qty, 0) AS fault FROM stock_levels l
       LEFT JOIN (SELECT ol.sku_id, o.warehouse_id, sum(ol.reserved_qty) AS qty FROM order_lines ol JOIN orders o ON o.id = ol.order_id
                   WHERE o.status IN ('pending_payment', 'paid') GROUP BY 1, 2) h ON h.sku_id = l.sku_id AND h.warehouse_id = l.warehouse_id
      WHERE l.reserved <> coalesce(h.qty, 0)`,
  ],
  [
    'an open line is reserved, missing, gone or given up',
    `SELECT o.order_no || ' line ' || l.line_no AS fault FROM order_lines l JOIN orders o ON o.id = l.order_id
      WHERE o.status IN ('pending_payment', 'paid') AND l.fulfilment = 'physical' AND l.qty <> l.reserved_qty + l.shortage_qty + l.shipped_qty + l.dropped_qty`,
  ],
];

/**
 * Once everything has come to rest. Refusals are counted by a timer of their own, which may tell of them at any moment. What is
 * sent before it is paid (R3: on delivery, on account) still owes when it has arrived, and its buyer may pay for it then.
 */
export const QUIET_LAWS: readonly Law[] = [
  [
    'no attempt is open on an order that is over or owes nothing',
    `SELECT o.order_no || ' ' || o.status || ', attempt ' || a.out_trade_no || ' ' || a.state AS fault FROM payment_attempts a JOIN orders o ON o.id = a.order_id
      WHERE a.state IN ('open', 'unknown') AND (o.status = 'cancelled' OR o.paid_amount + o.refunded_amount >= o.total_amount
         OR (o.status IN ('shipped', 'completed') AND o.payment_terms = 'prepaid'))`,
  ],
  [
    'an order has one open attempt at most',
    `SELECT order_id || ': ' || count(*) AS fault FROM payment_attempts WHERE state IN ('open', 'unknown') GROUP BY order_id HAVING count(*) > 1`,
  ],
  [
    'every event had its reactions',
    `SELECT kind || ': ' || coalesce(last_error, '') AS fault FROM outbox WHERE kind <> 'stock.refused' OR attempts > 0`,
  ],
  ['no event was given up', `SELECT kind || ' ' || handler || ': ' || error AS fault FROM dead_letters`],
  ['every stored notification was handled', `SELECT provider_event_id AS fault FROM payment_notifications WHERE handled_at IS NULL`],
  [
    'no event is there twice',
    `SELECT provider_event_id AS fault FROM payment_notifications GROUP BY provider, provider_event_id HAVING count(*) > 1`,
  ],
];

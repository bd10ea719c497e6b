import { sql } from 'kysely';
import { MAX_FAULTS, sqlCheck, type Check } from './check.ts';

const TOTALS = sql<{ fault: string }>`
  SELECT 'order ' || o.order_no || ': goods ' || o.goods_amount || ', discount ' || o.discount_amount || ', units ' || o.total_qty || '/' || o.shipped_qty || '/' || o.shortage_qty
    || '; its lines: ' || s.goods || ', ' || s.discount || ', ' || s.qty || '/' || s.shipped || '/' || s.shortage AS fault
  FROM orders o CROSS JOIN LATERAL (
    SELECT coalesce(sum(line_amount), 0) AS goods, coalesce(sum(discount_amount), 0) AS discount, coalesce(sum(qty), 0) AS qty,
      coalesce(sum(shipped_qty), 0) AS shipped, coalesce(sum(shortage_qty), 0) AS shortage
    FROM order_lines l WHERE l.order_id = o.id) s
  WHERE (o.goods_amount, o.discount_amount, o.total_qty, o.shipped_qty, o.shortage_qty) IS DISTINCT FROM (s.goods, s.discount, s.qty, s.shipped, s.shortage)
  LIMIT ${MAX_FAULTS}`;

/** The same decision as paymentStateOf, made by other means: a mistake in one shows. */
const PAYMENT_STATES = sql<{ fault: string }>`
  SELECT 'order ' || order_no || ': says ' || payment_state || ', its amounts say ' || truth AS fault
  FROM (SELECT order_no, payment_state, CASE
      WHEN refunded_amount > 0 AND paid_amount > 0 THEN 'part_refunded' WHEN refunded_amount > 0 THEN 'refunded'
      WHEN paid_amount >= total_amount THEN 'paid' WHEN paid_amount > 0 THEN 'part_paid' ELSE 'unpaid' END AS truth FROM orders) o
  WHERE payment_state <> truth LIMIT ${MAX_FAULTS}`;

/** Imported history came with its facts; everything else must have earned its status here. */
const STATUSES = sql<{ fault: string }>`
  SELECT 'order ' || o.order_no || ' is ' || o.status || ', but ' || d.denied AS fault
  FROM orders o CROSS JOIN LATERAL (SELECT coalesce(bool_and(l.shipped_qty + l.dropped_qty = l.qty), true) AS whole, coalesce(sum(l.reserved_qty), 0) AS reserved FROM order_lines l WHERE l.order_id = o.id) f
  CROSS JOIN LATERAL (VALUES
    (o.status IN ('shipped', 'completed') AND NOT f.whole, 'not everything has left'),
    (o.status IN ('pending_payment', 'paid') AND f.whole AND o.refund_pending_amount = 0, 'everything has left'),
    (o.status IN ('pending_payment', 'cancelled') AND o.shipped_qty > 0, 'units have left'),
    (o.status IN ('shipped', 'completed', 'cancelled') AND f.reserved > 0, 'it still reserves stock'),
    (o.status IN ('paid', 'shipped', 'completed') AND o.paid_at IS NULL, 'nobody let it go ahead'),
    (o.status IN ('paid', 'shipped', 'completed') AND o.payment_terms = 'prepaid' AND o.paid_amount + o.refunded_amount < CASE WHEN o.status = 'paid' THEN coalesce(o.deposit_amount, o.total_amount) ELSE o.total_amount END, 'it is prepaid and not paid'),
    (o.status = 'pending_payment' AND o.total_amount = 0, 'it costs nothing'),
    (o.status = 'pending_payment' AND o.paid_amount >= coalesce(o.deposit_amount, o.total_amount) AND o.total_amount > 0, 'it is paid'),
    (o.status = 'shipped' AND o.shipped_at IS NULL, 'no time of shipping'),
    (o.status = 'completed' AND o.completed_at IS NULL, 'no time of completion'),
    ((o.status = 'cancelled') <> (o.cancelled_at IS NOT NULL), 'its time of cancellation says otherwise')
  ) AS d (is_denied, denied)
  WHERE d.is_denied AND NOT o.is_historical LIMIT ${MAX_FAULTS}`;

const PARCELS = sql<{ fault: string }>`
  SELECT 'order ' || o.order_no || ' line ' || l.line_no || ': shipped ' || l.shipped_qty || ', in parcels ' || coalesce(p.qty, 0) AS fault
  FROM order_lines l JOIN orders o ON o.id = l.order_id AND NOT o.is_historical
  LEFT JOIN (SELECT s.order_id, sl.line_no, sum(sl.qty) AS qty FROM shipments s JOIN shipment_lines sl ON sl.shipment_id = s.id WHERE s.state <> 'voided' GROUP BY 1, 2) p
    ON p.order_id = l.order_id AND p.line_no = l.line_no
  WHERE l.fulfilment IN ('physical', 'custom') AND l.shipped_qty <> coalesce(p.qty, 0) LIMIT ${MAX_FAULTS}`;

/** No foreign keys on the hot path: what they would forbid is looked for here. */
const ORPHANS = sql<{ fault: string }>`
  SELECT fault FROM (
    SELECT 'line ' || l.line_no || ' belongs to no order: ' || l.order_id AS fault FROM order_lines l WHERE NOT EXISTS (SELECT FROM orders o WHERE o.id = l.order_id)
    UNION ALL SELECT 'order ' || o.order_no || ' has no lines' FROM orders o WHERE NOT EXISTS (SELECT FROM order_lines l WHERE l.order_id = o.id)
    UNION ALL SELECT 'order ' || o.order_no || ' is of no shop' FROM orders o WHERE NOT EXISTS (SELECT FROM shops s WHERE s.id = o.shop_id)
    UNION ALL SELECT 'order ' || o.order_no || ' is of no warehouse' FROM orders o WHERE o.warehouse_id IS NOT NULL AND NOT EXISTS (SELECT FROM warehouses w WHERE w.id = o.warehouse_id)
    UNION ALL SELECT 'order ' || o.order_no || ' is of no customer' FROM orders o WHERE o.customer_id IS NOT NULL AND NOT EXISTS (SELECT FROM customers c WHERE c.id = o.customer_id)
    UNION ALL SELECT 'line ' || l.line_no || ' of order ' || l.order_id || ' is of no SKU' FROM order_lines l WHERE NOT EXISTS (SELECT FROM skus s WHERE s.id = l.sku_id)
    UNION ALL SELECT 'customer ' || c.id || ' is of no shop' FROM customers c WHERE NOT EXISTS (SELECT FROM shops s WHERE s.id = c.shop_id)
  ) found LIMIT ${MAX_FAULTS}`;

/** Cells of the board are those of boardDay: days of UTC+8. */
const COUNTS = sql<{ fault: string }>`
  WITH told AS (
    SELECT shop_id, warehouse_id, type, status, currency, created_day, sum(orders) AS orders, sum(amount) AS amount FROM (
      SELECT shop_id, warehouse_id, type, status, currency, created_day, orders, amount FROM order_counts
      UNION ALL SELECT shop_id, warehouse_id, type, status, currency, created_day, orders, amount FROM order_count_deltas) c GROUP BY 1, 2, 3, 4, 5, 6),
  there AS (
    SELECT shop_id, coalesce(warehouse_id, '00000000-0000-0000-0000-000000000000') AS warehouse_id, type, status, currency,
      (created_at AT TIME ZONE 'UTC' + interval '8 hours')::date AS created_day, count(*) AS orders, sum(total_amount) AS amount FROM orders GROUP BY 1, 2, 3, 4, 5, 6)
  SELECT created_day || ' ' || status || ' ' || type || ': counted ' || coalesce(t.orders, 0) || ' orders of ' || coalesce(t.amount, 0) || ', there are '
    || coalesce(r.orders, 0) || ' of ' || coalesce(r.amount, 0) AS fault
  FROM told t FULL JOIN there r USING (shop_id, warehouse_id, type, status, currency, created_day)
  WHERE coalesce(t.orders, 0) <> coalesce(r.orders, 0) OR coalesce(t.amount, 0) <> coalesce(r.amount, 0) LIMIT ${MAX_FAULTS}`;

export const orderChecks: readonly Check[] = [
  sqlCheck('R4', 'order amounts and units are the sums of the lines', TOTALS),
  sqlCheck('R3', 'the payment state is what the amounts say', PAYMENT_STATES),
  sqlCheck('R2', 'no order is in a status that its facts deny', STATUSES),
  sqlCheck('R2', 'what was shipped is what the parcels hold', PARCELS),
  sqlCheck('law 6', 'every line has its order, every order its shop, customer and goods', ORPHANS),
  sqlCheck('R14', 'the board counts the orders that there are', COUNTS),
];

import { sql } from 'kysely';
import { MAX_FAULTS, sqlCheck, type Check } from './check.ts';

const HANDED_OUT = sql<{ fault: string }>`
  WITH held AS (SELECT order_id, line_no, count(*) AS codes FROM virtual_codes WHERE state = 'handed_out' GROUP BY 1, 2)
  SELECT 'order ' || coalesce(o.order_no, h.order_id::text) || ' line ' || coalesce(l.line_no, h.line_no) || ': delivered ' || coalesce(l.shipped_qty, 0) || ', card keys ' || coalesce(h.codes, 0) AS fault
  FROM (SELECT l.* FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE l.fulfilment = 'code_pool' AND NOT o.is_historical) l
  FULL JOIN held h ON h.order_id = l.order_id AND h.line_no = l.line_no
  LEFT JOIN orders o ON o.id = coalesce(l.order_id, h.order_id)
  WHERE coalesce(l.shipped_qty, 0) <> coalesce(h.codes, 0) LIMIT ${MAX_FAULTS}`;

const POOLS = sql<{ fault: string }>`
  WITH pool AS (SELECT sku_id, warehouse_id, count(*) AS codes FROM virtual_codes WHERE state = 'available' GROUP BY 1, 2)
  SELECT 'SKU ' || s.code || ': ' || coalesce(p.codes, 0) || ' card keys wait, on hand ' || coalesce(v.on_hand, 0) AS fault
  FROM (SELECT v.* FROM stock_levels v JOIN skus k ON k.id = v.sku_id WHERE k.virtual_kind = 'code_pool') v
  FULL JOIN pool p ON p.sku_id = v.sku_id AND p.warehouse_id = v.warehouse_id
  JOIN skus s ON s.id = coalesce(v.sku_id, p.sku_id)
  WHERE coalesce(p.codes, 0) <> coalesce(v.on_hand, 0) LIMIT ${MAX_FAULTS}`;

const REDEEMED = sql<{ fault: string }>`
  WITH codes AS (SELECT order_id, line_no, count(*) AS issued, count(redeemed_at) AS redeemed FROM redeem_codes GROUP BY 1, 2)
  SELECT 'order ' || coalesce(o.order_no, c.order_id::text) || ' line ' || c.line_no || ': ' || c.issued || ' redeem codes for ' || coalesce(l.qty, 0) || ' units, redeemed '
    || c.redeemed || ', delivered ' || coalesce(l.shipped_qty, 0) AS fault
  FROM codes c LEFT JOIN order_lines l ON l.order_id = c.order_id AND l.line_no = c.line_no LEFT JOIN orders o ON o.id = c.order_id
  WHERE l.order_id IS NULL OR l.fulfilment <> 'service' OR c.issued <> l.qty OR c.redeemed <> l.shipped_qty LIMIT ${MAX_FAULTS}`;

export const codeChecks: readonly Check[] = [
  sqlCheck('C', 'every delivered card key went to one line, and every line has as many as it says', HANDED_OUT),
  sqlCheck('C', 'a pool holds as many card keys as the stock says', POOLS),
  sqlCheck('C', 'redeem codes are as many as units, and as many used as delivered', REDEEMED),
];

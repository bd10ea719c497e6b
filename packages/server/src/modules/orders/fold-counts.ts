import { sql } from 'kysely';
import { systemActor } from '../../platform/principal.ts';
import { inTx, type Core } from '../../platform/tx.ts';

const BATCH = 5000;

/** Moves deltas into the board's cells; both change in one transaction, so that their sum never does. */
export async function foldCounts(core: Core): Promise<{ handled: number; hasMore: boolean }> {
  return inTx(core, systemActor('orders.fold_counts'), async (tx) => {
    const { rows } = await sql<{ n: number }>`
      WITH taken AS (
        DELETE FROM order_count_deltas WHERE id IN (SELECT id FROM order_count_deltas ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
        RETURNING shop_id, warehouse_id, type, status, currency, created_day, orders, amount),
      cells AS (
        SELECT shop_id, warehouse_id, type, status, currency, created_day, sum(orders)::int AS orders, sum(amount)::bigint AS amount, count(*) AS n
        FROM taken GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 6, 1, 2, 3, 4, 5),
      folded AS (
        INSERT INTO order_counts AS c (shop_id, warehouse_id, type, status, currency, created_day, orders, amount)
        SELECT shop_id, warehouse_id, type, status, currency, created_day, orders, amount FROM cells
        ON CONFLICT (created_day, shop_id, warehouse_id, type, status, currency) DO UPDATE SET orders = c.orders + excluded.orders, amount = c.amount + excluded.amount)
      SELECT coalesce(sum(n), 0)::int AS n FROM cells`.execute(tx.db);
    const handled = rows[0]?.n ?? 0;
    return { handled, hasMore: handled === BATCH };
  });
}

import { sql } from 'kysely';
import { PLANNED_ANEW } from '../../platform/db.ts';
import type { Tx } from '../../platform/tx.ts';
import { applyMovements, lockLevels, type CountShortfall } from '../inventory/index.ts';
import { changeOrder } from './change-order.ts';
import type { LinePatch } from './order.facts.ts';
import { lockOrders, type LockedOrder } from './order.repo.ts';
import { bookOf } from './stock-book.ts';

const BATCH = 50;

type Direction = 'oldest' | 'newest';

/** No order before it is open: a SKU sold for years holds reservations in its newest lines alone, and only those are read (105 ms → 6 among a million). */
const OLDEST_OPEN = sql`(SELECT id FROM (
  (SELECT id FROM orders WHERE status = 'pending_payment' ORDER BY id LIMIT 1) UNION ALL (SELECT id FROM orders WHERE status = 'paid' ORDER BY id LIMIT 1)) AS open ORDER BY id LIMIT 1)`;

/** Open orders of a warehouse that are short of a SKU, or hold it; all are locked before any level, as every command does. */
async function openOrders(
  tx: Tx,
  skuId: string,
  warehouseId: string,
  what: 'shortage_qty' | 'reserved_qty',
  direction: Direction,
): Promise<LockedOrder[]> {
  // A plan kept from an empty table walked all orders of the warehouse for every arrival: beyond a minute at 20,000 orders.
  const { rows } = await sql<{ id: string }>`
    ${sql.raw(PLANNED_ANEW)} WITH lines AS MATERIALIZED (
      SELECT DISTINCT order_id FROM order_lines WHERE sku_id = ${skuId} AND ${sql.ref(what)} > 0 AND order_id >= ${OLDEST_OPEN})
    SELECT o.id FROM lines l JOIN orders o ON o.id = l.order_id
    WHERE o.warehouse_id = ${warehouseId} AND o.status IN ('pending_payment', 'paid')
    ORDER BY o.id ${sql.raw(direction === 'oldest' ? 'ASC' : 'DESC')} LIMIT ${BATCH}`.execute(tx.db);
  const locked = await lockOrders(
    tx,
    rows.map((r) => r.id),
  );
  return direction === 'oldest' ? locked : locked.toReversed();
}

const isOpen = ({ row }: LockedOrder): boolean => row.status === 'pending_payment' || row.status === 'paid';

/** Arriving stock fills shortages, oldest order first (R12). Told again while there is stock and somebody short. */
export async function fillShortages(tx: Tx, skuId: string, warehouseId: string): Promise<void> {
  const found = await openOrders(tx, skuId, warehouseId, 'shortage_qty', 'oldest');
  const orders = found.filter(isOpen);
  if (found.length === 0) return;
  const book = bookOf(await lockLevels(tx, [skuId]));
  for (const order of orders) {
    const patches: LinePatch[] = [];
    for (const line of order.lines.filter((l) => l.sku_id === skuId && l.shortage_qty > 0)) {
      const qty = Math.min(line.shortage_qty, Math.max(0, book.available(skuId, warehouseId)));
      if (qty === 0) continue;
      book.take(skuId, warehouseId, qty);
      patches.push({ line_no: line.line_no, reserved_qty: line.reserved_qty + qty, shortage_qty: line.shortage_qty - qty });
      applyMovements(tx, [
        { skuId, warehouseId, kind: 'reserve', onHandDelta: 0, reservedDelta: qty, causeKind: 'order', causeId: order.row.id },
      ]);
    }
    if (patches.length > 0) await changeOrder(tx, order, { action: 'allocate_stock', lines: patches });
  }
  if (found.length === BATCH && book.available(skuId, warehouseId) > 0) tx.emit({ kind: 'stock.changed', skuId, warehouseId });
}

/** A count found less than is reserved: the newest reservations become shortage (R12). The count's transaction holds the level. */
export async function reduceToShortage(tx: Tx, { skuId, warehouseId, excess }: CountShortfall): Promise<void> {
  let left = excess;
  while (left > 0) {
    const orders = (await openOrders(tx, skuId, warehouseId, 'reserved_qty', 'newest')).filter(isOpen);
    if (orders.length === 0) throw new Error(`reservations of ${skuId} in ${warehouseId} have no orders: run doctor`);
    for (const order of orders) {
      if (left === 0) break;
      left -= await giveUp(tx, order, skuId, warehouseId, left);
    }
  }
  tx.emit({ kind: 'stock.shortage', skuId, warehouseId, count: excess });
}

async function giveUp(tx: Tx, order: LockedOrder, skuId: string, warehouseId: string, most: number): Promise<number> {
  let freed = 0;
  const patches: LinePatch[] = [];
  for (const line of order.lines.filter((l) => l.sku_id === skuId && l.reserved_qty > 0)) {
    const qty = Math.min(line.reserved_qty, most - freed);
    if (qty === 0) continue;
    freed += qty;
    patches.push({ line_no: line.line_no, reserved_qty: line.reserved_qty - qty, shortage_qty: line.shortage_qty + qty });
  }
  // An adjustment of reservations, not a release for sale: telling stock.changed would fill the same shortage again.
  applyMovements(tx, [
    { skuId, warehouseId, kind: 'reserve', onHandDelta: 0, reservedDelta: -freed, causeKind: 'stocktake', causeId: order.row.id },
  ]);
  await changeOrder(tx, order, { action: 'allocate_stock', lines: patches });
  return freed;
}

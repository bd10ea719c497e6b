import type { Carrier, MyDayView, OrderId } from '@danflow/contract';
import { sql } from 'kysely';
import { firstIdOf } from '../../platform/ids.ts';
import type { Read } from '../../platform/tx.ts';
import { orderScope, startOfShopDay } from '../orders/index.ts';

const LATEST = 20;
const DAY_MS = 86_400_000;

/** Open orders only: their number is bounded by what the shop has not done yet. */
async function waitingFor(read: Read, today: Date): Promise<MyDayView['waiting']> {
  const { principal, now } = read;
  const isOpen = sql`status = 'paid' AND type <> 'virtual'`;
  const isFree = sql`held_at IS NULL AND refund_pending_amount = 0 AND payment_state <> 'refunded'`;
  const { rows } = await sql<Record<'to_ship' | 'overdue' | 'due_today' | 'blocked' | 'mine', number>>`
    SELECT count(*) FILTER (WHERE ${isOpen} AND ${isFree})::int AS to_ship,
      count(*) FILTER (WHERE ${isOpen} AND ${isFree} AND ship_by < ${now})::int AS overdue,
      count(*) FILTER (WHERE ${isOpen} AND ${isFree} AND ship_by >= ${now} AND ship_by < ${new Date(today.getTime() + DAY_MS)})::int AS due_today,
      count(*) FILTER (WHERE ${isOpen} AND NOT (${isFree}))::int AS blocked,
      count(*) FILTER (WHERE assignee_id = ${principal.id}::uuid)::int AS mine
    FROM orders WHERE status IN ('pending_payment', 'paid') AND ${orderScope(principal, now)}`.execute(read.db);
  const [row] = rows;
  return {
    toShip: row?.to_ship ?? 0,
    overdue: row?.overdue ?? 0,
    dueToday: row?.due_today ?? 0,
    blocked: row?.blocked ?? 0,
    assignedToMe: row?.mine ?? 0,
  };
}

/** Parcels are read by id, which is their time: a day's worth, not the history. */
async function shippedBy(read: Read, today: Date): Promise<MyDayView['shipped']> {
  const mine = read.db
    .selectFrom('shipments')
    .innerJoin('orders', 'orders.id', 'shipments.order_id')
    .where('shipments.id', '>=', firstIdOf(today))
    .where('shipments.shipped_by', '=', read.principal.id)
    .where('shipments.state', '=', 'shipped')
    .where(orderScope(read.principal, read.now));
  const [parcels, units, latest] = await Promise.all([
    mine.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow(),
    mine
      .innerJoin('shipment_lines', 'shipment_lines.shipment_id', 'shipments.id')
      .select(sql<number>`coalesce(sum(shipment_lines.qty), 0)::int`.as('n'))
      .executeTakeFirstOrThrow(),
    mine
      .select(['orders.id', 'orders.order_no', 'shipments.carrier', 'shipments.tracking_no', 'shipments.shipped_at'])
      .orderBy('shipments.id', 'desc')
      .limit(LATEST)
      .execute(),
  ]);
  return {
    parcels: parcels.n,
    units: units.n,
    latest: latest.map((r) => ({
      orderId: r.id as OrderId,
      orderNo: r.order_no,
      carrier: r.carrier as Carrier,
      trackingNo: r.tracking_no,
      at: r.shipped_at.toISOString(),
    })),
  };
}

async function movedBy(read: Read, today: Date): Promise<{ received: MyDayView['received']; counted: number }> {
  const mine = read.db
    .selectFrom('stock_movements as m')
    .where('m.actor_id', '=', read.principal.id)
    .where('m.id', '>=', firstIdOf(today))
    // Word for word what the partial index says.
    .where(sql<boolean>`m.kind IN ('receive', 'count')`);
  const [sums, latest] = await Promise.all([
    mine
      .select([
        sql<number>`coalesce(sum(on_hand_delta) FILTER (WHERE kind = 'receive'), 0)::int`.as('units'),
        sql<number>`(count(*) FILTER (WHERE kind = 'count'))::int`.as('counted'),
      ])
      .executeTakeFirstOrThrow(),
    mine
      .innerJoin('skus as s', 's.id', 'm.sku_id')
      .where('m.kind', '=', 'receive')
      .select(['s.code', 's.title', 's.options', 'm.on_hand_delta', 'm.at'])
      .orderBy('m.id', 'desc')
      .limit(LATEST)
      .execute(),
  ]);
  return {
    counted: sums.counted,
    received: {
      units: sums.units,
      latest: latest.map((r) => ({ skuCode: r.code, title: r.title, options: r.options, qty: r.on_hand_delta, at: r.at.toISOString() })),
    },
  };
}

async function redeemedBy(read: Read, today: Date): Promise<number> {
  const row = await read.db
    .selectFrom('redeem_codes')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('redeemed_by', '=', read.principal.id)
    .where('redeemed_at', '>=', today)
    .executeTakeFirstOrThrow();
  return row.n;
}

/** What the caller did since midnight in the shop's zone, and what waits for anybody under the caller's scope. */
export async function getMyDay(read: Read): Promise<MyDayView> {
  const today = startOfShopDay(read.now);
  const [waiting, shipped, moved, redeemed] = await Promise.all([
    waitingFor(read, today),
    shippedBy(read, today),
    movedBy(read, today),
    redeemedBy(read, today),
  ]);
  return { waiting, shipped, ...moved, redeemed };
}

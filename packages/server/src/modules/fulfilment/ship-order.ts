import type { Carrier } from '@danflow/contract';
import { NIL_ID, type Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { isShippable, leavableQty, lockOrderInScope, requireAction, shipLines } from '../orders/index.ts';
import { digestsOf, findSame, insertShipment } from './shipment.repo.ts';
import { parcelLines, type LineQty } from './shipment.rules.ts';

export interface Parcel {
  readonly orderId: string;
  readonly carrier: Carrier;
  readonly trackingNo: string;
  readonly lines?: readonly LineQty[] | undefined;
}

export interface ShipOutcome extends Readonly<Record<string, unknown>> {
  readonly orderId: string;
  readonly shipmentId: string;
  /** The same parcel was there already; nothing changed. */
  readonly isRepeat: boolean;
}

/**
 * Ships whole or part. The same carrier and number again is the same parcel (R7). Throws order_not_found out of scope,
 * order_held, order_refund_pending, order_balance_due, order_action_refused, ship_qty_wrong.
 */
export async function shipOrder(tx: Tx, principal: Principal, parcel: Parcel): Promise<ShipOutcome> {
  const { orderId, carrier, trackingNo, lines: named } = parcel;
  // In one go, and looked for once the lock is there.
  const [order, same] = await Promise.all([lockOrderInScope(tx, principal, orderId), findSame(tx, orderId, carrier, trackingNo)]);
  if (same) return { orderId, shipmentId: same.id, isRepeat: true };
  requireAction(order, 'ship');
  const lines = parcelLines(
    order.lines.map((l) => ({ ...l, leavable: isShippable(l) ? leavableQty(l) : 0 })),
    named,
  );
  const row = insertShipment(
    tx,
    { order_id: orderId, warehouse_id: order.row.warehouse_id ?? NIL_ID, carrier, tracking_no: trackingNo },
    lines,
  );
  await shipLines(tx, order, {
    lines,
    shipmentId: row.id,
    digests: digestsOf(row, lines),
    facts: { shipment: [null, { carrier, trackingNo, lines }] },
  });
  return { orderId, shipmentId: row.id, isRepeat: false };
}

import type { Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { requireAction, unshipLines } from '../orders/index.ts';
import { digestsOf, lockShipment, updateShipment } from './shipment.repo.ts';

/** The parcel did not leave: its units return to the shelf and stay reserved for this order. Voided already: nothing happens (R7). */
export async function voidShipment(
  tx: Tx,
  principal: Principal,
  { shipmentId, reason }: { shipmentId: string; reason: string },
): Promise<{ orderId: string; shipmentId: string }> {
  const { order, row, lines } = await lockShipment(tx, principal, shipmentId);
  const done = { orderId: order.row.id, shipmentId };
  if (row.state === 'voided') return done;
  requireAction(order, 'void_shipment');
  const voided = await updateShipment(tx, row, { state: 'voided', voided_at: tx.now, void_reason: reason });
  const was = { carrier: row.carrier, trackingNo: row.tracking_no, lines };
  await unshipLines(tx, order, { lines, shipmentId, reason, digests: digestsOf(voided, lines), facts: { shipment: [was, null] } });
  return done;
}

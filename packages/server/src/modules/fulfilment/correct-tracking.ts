import { DomainError, type Carrier } from '@danflow/contract';
import type { Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { changeOrder, requireAction } from '../orders/index.ts';
import { digestsOf, findSame, lockShipment, updateShipment } from './shipment.repo.ts';

export interface Correction {
  readonly shipmentId: string;
  readonly carrier: Carrier;
  readonly trackingNo: string;
}

/** A mistyped number put right; stock and status stay. Throws name_taken when another parcel of the order has that number. */
export async function correctTracking(
  tx: Tx,
  principal: Principal,
  { shipmentId, carrier, trackingNo }: Correction,
): Promise<{ orderId: string; shipmentId: string }> {
  const { order, row, lines } = await lockShipment(tx, principal, shipmentId);
  const done = { orderId: order.row.id, shipmentId };
  if (row.carrier === carrier && row.tracking_no === trackingNo) return done;
  if (row.state === 'voided')
    throw new DomainError('order_action_refused', { status: order.row.status, action: 'correct_tracking', detail: 'the parcel is voided' });
  requireAction(order, 'correct_tracking');
  if (await findSame(tx, row.order_id, carrier, trackingNo)) throw new DomainError('name_taken', { name: trackingNo });
  const corrected = await updateShipment(tx, row, { carrier, tracking_no: trackingNo });
  const facts = {
    ...(row.carrier === carrier ? {} : { carrier: [row.carrier, carrier] as const }),
    ...(row.tracking_no === trackingNo ? {} : { tracking_no: [row.tracking_no, trackingNo] as const }),
  };
  await changeOrder(tx, order, { action: 'correct_tracking', facts, digests: digestsOf(corrected, lines) });
  return done;
}

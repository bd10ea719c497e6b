import type { ServerModule } from '../../platform/module.ts';
import { handler } from '../../platform/outbox.ts';
import { deliverOnPayment, deliverVirtual } from './deliver-virtual.ts';
import { mountFulfilment } from './routes.ts';

export { codesForBuyer, type PlainCode } from './list-codes.ts';
export { parcelsForBuyer, type BuyerParcel } from './list-shipments.ts';
export { shipOrder, type Parcel } from './ship-order.ts';
export { shipmentLivePart } from './shipment-live-part.ts';

export const fulfilmentModule: ServerModule = {
  name: 'fulfilment',
  mount: mountFulfilment,
  handlers: () => [
    handler({ name: 'fulfilment.deliver_on_payment', kind: 'order.paid', run: (tx, { orderId }) => deliverOnPayment(tx, orderId) }),
  ],
  jobs: () => [deliverVirtual],
};

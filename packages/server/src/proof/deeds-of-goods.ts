import { countStockRoute, listShipmentsRoute, receiveStockRoute, shipOrderRoute, voidShipmentRoute } from '@danflow/contract';
import { calling, type Deed } from './deed.ts';

const ship: Deed = async (history, a, b) => {
  const order = await history.order(a);
  const line = order?.lines[0];
  if (!order || !line) return null;
  const part = b > 2 ? { lines: [{ lineNo: line.lineNo, qty: 1 }] } : {};
  const body = { carrier: 'SF' as const, trackingNo: `SF${history.key()}`, ...part };
  return calling(history, shipOrderRoute, { params: { orderId: order.id }, body });
};

const voidParcel: Deed = async (history, a, b) => {
  const params = history.pick(a);
  if (!params) return null;
  const { shipments } = await history.world.app.ok(listShipmentsRoute, { params });
  const parcel = shipments[b % Math.max(1, shipments.length)];
  return parcel ? calling(history, voidShipmentRoute, { params: { shipmentId: parcel.id }, body: { reason: 'it came back' } }) : null;
};

const receive: Deed = (history, a, b) => {
  const { skuId } = history.goods[a % 2] ?? {};
  const { warehouseId } = history.world;
  if (!skuId) return Promise.resolve(null);
  return Promise.resolve(calling(history, receiveStockRoute, { body: { warehouseId, lines: [{ skuId, qty: 1 + b }] } }));
};

/** Finds less than is reserved, now and then: the newest reservations become shortage. */
const count: Deed = (history, a, b) => {
  const { skuId } = history.goods[a % 2] ?? {};
  const { warehouseId } = history.world;
  if (!skuId) return Promise.resolve(null);
  return Promise.resolve(calling(history, countStockRoute, { body: { warehouseId, lines: [{ skuId, found: b }] } }));
};

export const GOODS_DEEDS = { ship, voidParcel, receive, count };

import {
  cancelOrderRoute,
  changeLinesRoute,
  completeOrderRoute,
  confirmOrderRoute,
  extendOrderRoute,
  holdOrderRoute,
  minor,
  placeOrderRoute,
  releaseOrderRoute,
  reviveOrderRoute,
} from '@danflow/contract';
import { TEST_RECEIVER } from '../testing/goods.ts';
import { calling, type Deed } from './deed.ts';

const HOUR_MS = 3_600_000;

const place: Deed = (history, a, b) => {
  const isCustom = b === 4 || b === 5;
  const goods = history.goods.filter((g) => (g.type === 'custom') === isCustom);
  const lines = goods.slice(0, 1 + (a % 2)).map(({ skuId }) => ({ skuId, qty: 1 + (a % 3) }));
  const key = history.key();
  const body = {
    lines,
    receiver: TEST_RECEIVER,
    sourceNo: key,
    allowShortage: a > 8,
    ...(b === 3 ? { paymentTerms: 'cod' as const } : {}),
    ...(b === 2 ? { discountAmount: minor(101), freightAmount: minor(1000) } : {}),
    ...(b === 5 ? { depositAmount: minor(500) } : {}),
  };
  return Promise.resolve(calling(history, placeOrderRoute, { body, key }, (placed) => history.note(key, placed)));
};

const cancel: Deed = (history, a, b) => {
  const params = history.pick(a);
  return Promise.resolve(params && calling(history, cancelOrderRoute, { params, body: { keepDeposit: b === 5 } }));
};

const changePrice: Deed = async (history, a, b) => {
  const order = await history.order(a);
  if (!order) return null;
  const lines = order.lines.map((l) => ({ skuId: l.skuId, qty: b === 4 ? l.qty + 1 : l.qty }));
  const body = { lines, discountAmount: minor(b * 100), freightAmount: minor(b === 3 ? 800 : 0) };
  return calling(history, changeLinesRoute, { params: { orderId: order.id }, body });
};

const hold: Deed = (history, a, b) => {
  const params = history.pick(a);
  const until = b > 2 ? new Date(history.world.app.clock.now.getTime() + b * HOUR_MS).toISOString() : null;
  return Promise.resolve(params && calling(history, holdOrderRoute, { params, body: { reason: 'a closer look', until } }));
};

const release: Deed = (history, a) => {
  const params = history.pick(a);
  return Promise.resolve(params && calling(history, releaseOrderRoute, { params, body: {} }));
};

const extend: Deed = (history, a, b) => {
  const params = history.pick(a);
  const until = new Date(history.world.app.clock.now.getTime() + (1 + b) * HOUR_MS).toISOString();
  return Promise.resolve(params && calling(history, extendOrderRoute, { params, body: { until } }));
};

const confirm: Deed = (history, a) => {
  const params = history.pick(a);
  return Promise.resolve(params && calling(history, confirmOrderRoute, { params, body: {} }));
};

const complete: Deed = (history, a) => {
  const params = history.pick(a);
  return Promise.resolve(params && calling(history, completeOrderRoute, { params, body: {} }));
};

const revive: Deed = (history, a) => {
  const params = history.pick(a);
  return Promise.resolve(params && calling(history, reviveOrderRoute, { params, body: {} }));
};

export const ORDER_DEEDS = { place, cancel, changePrice, hold, release, extend, confirm, complete, revive };

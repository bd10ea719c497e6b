import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  abandonRefundRoute,
  confirmRefundRoute,
  getOrderRoute,
  minor,
  orderPaymentsRoute,
  placeOrderRoute,
  recordOfflinePaymentRoute,
  redeemRoute,
  orderCodesRoute,
  requestRefundRoute,
  reviveOrderRoute,
  shipOrderRoute,
  swapVariantRoute,
  type BodyIn,
  type OrderId,
} from '@danflow/contract';
import { testApp, type TestApp } from '../../testing/app.ts';
import { TEST_RECEIVER, testSku, type TestSku } from '../../testing/goods.ts';
import { examine } from '../ops/index.ts';
import { LIVE_PARTS } from '../../cli/live-parts.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.stop());

const orderOf = (orderId: OrderId) => app.ok(getOrderRoute, { params: { orderId } });
const levelOf = (skuId: string) =>
  app.core.db.selectFrom('stock_levels').select(['on_hand', 'reserved']).where('sku_id', '=', skuId).executeTakeFirstOrThrow();
let parcels = 0;
const ship = (orderId: OrderId, lines?: { lineNo: number; qty: number }[]) => {
  parcels += 1;
  return app.call(shipOrderRoute, {
    params: { orderId },
    body: { carrier: 'SF', trackingNo: `SF77000000${1000 + parcels}`, ...(lines ? { lines } : {}) },
  });
};

/** Paid in cash, so that a refund ends when a person says so. */
async function paid(lines: { sku: TestSku; qty: number }[], over: Partial<BodyIn<typeof placeOrderRoute>> = {}) {
  const placed = await app.ok(placeOrderRoute, {
    body: { lines: lines.map((l) => ({ skuId: l.sku.skuId, qty: l.qty })), receiver: TEST_RECEIVER, ...over },
  });
  const { orderId, totalAmount } = placed;
  await app.ok(recordOfflinePaymentRoute, { params: { orderId }, body: { method: 'cash', amount: minor(totalAmount ?? 0) } });
  return { orderId, total: totalAmount ?? 0 };
}
const ask = (orderId: OrderId, amount: number, lines: { lineNo: number; qty: number }[] = [], isDone = true) =>
  app.call(requestRefundRoute, {
    params: { orderId },
    body: { amount: minor(amount), reason: 'changed', lines, ...(isDone ? { handedBackNote: 'cash' } : {}) },
  });

test('the rest of a part-shipped order is refunded: its stock is free, the order is shipped with what left', async () => {
  const [one, two] = [await testSku(app, 5), await testSku(app, 5, { priceAmount: 5001 })];
  const { orderId } = await paid([
    { sku: one, qty: 2 },
    { sku: two, qty: 3 },
  ]);
  await ship(orderId, [{ lineNo: 1, qty: 2 }]);
  const asked = await ask(orderId, 15_003, [{ lineNo: 2, qty: 3 }], false);
  expect(asked.body.refunds).toMatchObject([{ lines: [{ lineNo: 2, qty: 3, unsentQty: 3, amount: 15_003 }] }]);
  // From the request on nothing leaves (R23), and nothing is given up before the money is back.
  expect((await ship(orderId)).body).toMatchObject({ code: 'order_refund_pending' });
  expect(await levelOf(two.skuId)).toEqual({ on_hand: 5, reserved: 3 });
  await app.ok(confirmRefundRoute, { params: { refundId: asked.body.refunds[0]!.id }, body: {} });
  expect(await orderOf(orderId)).toMatchObject({
    status: 'shipped',
    paymentState: 'part_refunded',
    shippedQty: 2,
    lines: [{ shippedQty: 2 }, { shippedQty: 0, reservedQty: 0, droppedQty: 3 }],
  });
  expect(await levelOf(two.skuId)).toEqual({ on_hand: 5, reserved: 0 });
});

test('some units of one line are given up, the others ship; shortage goes first', async () => {
  const sku = await testSku(app, 2, { priceAmount: 1000 });
  const { orderId } = await paid([{ sku, qty: 4 }], { allowShortage: true });
  expect(await orderOf(orderId)).toMatchObject({ shortageQty: 2 });
  await ask(orderId, 3000, [{ lineNo: 1, qty: 3 }]);
  expect(await orderOf(orderId)).toMatchObject({ status: 'paid', shortageQty: 0, lines: [{ reservedQty: 1, droppedQty: 3 }] });
  expect(await levelOf(sku.skuId)).toEqual({ on_hand: 2, reserved: 1 });
  expect(
    (await app.call(swapVariantRoute, { params: { orderId }, body: { lineNo: 1, skuId: (await testSku(app, 1)).skuId } })).status,
  ).toBe(409);
  await ship(orderId);
  expect(await orderOf(orderId)).toMatchObject({ status: 'shipped', shippedQty: 1 });
});

test('line by line: more units or more money than they cost is refused; a request that is taken back frees them again', async () => {
  const sku = await testSku(app, 9, { priceAmount: 1000 });
  const { orderId } = await paid([{ sku, qty: 3 }], { freightAmount: minor(700) });
  const wrong = (code: string) => ({ status: 422, body: { code } });
  expect(await ask(orderId, 100, [{ lineNo: 9, qty: 1 }])).toMatchObject(wrong('refund_lines_wrong'));
  expect(await ask(orderId, 100, [{ lineNo: 1, qty: 4 }])).toMatchObject(wrong('refund_lines_wrong'));
  expect(await ask(orderId, 1001, [{ lineNo: 1, qty: 1 }])).toMatchObject({
    ...wrong('refund_lines_wrong'),
    body: { facts: { most: 1000 } },
  });
  const asked = await ask(orderId, 2000, [{ lineNo: 1, qty: 2 }], false);
  expect((await ask(orderId, 1000, [{ lineNo: 1, qty: 2 }])).status).toBe(422);
  await app.ok(abandonRefundRoute, { params: { refundId: asked.body.refunds[0]!.id }, body: { note: 'kept' } });
  // All that is left takes the freight with it.
  await ask(orderId, 3700, [{ lineNo: 1, qty: 3 }]);
  expect(await orderOf(orderId)).toMatchObject({ status: 'cancelled', paymentState: 'refunded', cancelReason: 'refunded' });
  expect(await levelOf(sku.skuId)).toEqual({ on_hand: 9, reserved: 0 });
});

test('every unit given up for less than it cost: cancelled, and what was kept stays the order’s; it is not revived', async () => {
  const sku = await testSku(app, 3, { priceAmount: 1000 });
  const { orderId } = await paid([{ sku, qty: 1 }]);
  await ask(orderId, 900, [{ lineNo: 1, qty: 1 }]);
  expect(await orderOf(orderId)).toMatchObject({ status: 'cancelled', paidAmount: 100, refundedAmount: 900, lines: [{ droppedQty: 1 }] });
  expect((await app.call(reviveOrderRoute, { params: { orderId }, body: {} })).body).toMatchObject({ code: 'order_action_refused' });
  expect((await app.ok(orderPaymentsRoute, { params: { orderId } })).allocations.map((a) => [a.kind, a.amount])).toEqual([
    ['order', 1000],
    ['order', -900],
    ['refund', 900],
  ]);
});

test('units that left are refunded without being given up; money that is back in full gives up all that did not leave', async () => {
  const sku = await testSku(app, 3, { priceAmount: 1000 });
  const { orderId } = await paid([{ sku, qty: 2 }]);
  await ship(orderId, [{ lineNo: 1, qty: 1 }]);
  // Both units: the one that is here goes first.
  expect((await ask(orderId, 2000, [{ lineNo: 1, qty: 2 }])).body.refunds).toMatchObject([{ lines: [{ qty: 2, unsentQty: 1 }] }]);
  expect(await orderOf(orderId)).toMatchObject({ status: 'shipped', paymentState: 'refunded', lines: [{ shippedQty: 1, droppedQty: 1 }] });
  const other = await paid([{ sku, qty: 2 }]);
  await ship(other.orderId, [{ lineNo: 1, qty: 1 }]);
  await ask(other.orderId, 2000);
  expect(await orderOf(other.orderId)).toMatchObject({ status: 'shipped', lines: [{ droppedQty: 1 }] });
});

test('a service of which one visit was used and the rest refunded is completed: nothing travels', async () => {
  const sku = await testSku(app, 0, { type: 'virtual', virtualKind: 'service', priceAmount: 1000 });
  const { orderId } = await paid([{ sku, qty: 2 }]);
  await app.drain();
  const { codes } = await app.ok(orderCodesRoute, { params: { orderId } });
  await app.ok(redeemRoute, { body: { code: codes[0]!.code ?? '' } });
  await ask(orderId, 1000, [{ lineNo: 1, qty: 1 }]);
  expect(await orderOf(orderId)).toMatchObject({ status: 'completed', lines: [{ shippedQty: 1, droppedQty: 1 }] });
});

test('after all that every law holds', async () => {
  const faults: string[] = [];
  await examine(app.core, { parts: LIVE_PARTS, isAll: true }, (d) => faults.push(...d.faults));
  expect(faults).toEqual([]);
});

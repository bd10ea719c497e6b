import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  codePoolRoute,
  completeOrderRoute,
  correctTrackingRoute,
  deliverOrderRoute,
  getOrderRoute,
  holdOrderRoute,
  listShipmentsRoute,
  loadCodesRoute,
  minor,
  orderCodesRoute,
  orderHistoryRoute,
  placeOrderRoute,
  printOrdersRoute,
  recordOfflinePaymentRoute,
  redeemRoute,
  releaseOrderRoute,
  requestRefundRoute,
  scanRoute,
  shipBatchRoute,
  shipOrderRoute,
  voidShipmentRoute,
  type OrderId,
  type Permission,
} from '@danflow/contract';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { testBuyer } from '../../testing/buyer.ts';
import { mainWarehouse, testOrder, testSku } from '../../testing/goods.ts';
import { verifyJournal } from '../audit/index.ts';
import { orderLivePart } from '../orders/index.ts';
import { shipmentLivePart } from './index.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.stop());

const orderOf = (orderId: OrderId) => app.ok(getOrderRoute, { params: { orderId } });
const levelOf = (skuId: string) => app.core.db.selectFrom('stock_levels').selectAll().where('sku_id', '=', skuId).executeTakeFirstOrThrow();
const codesOf = async (orderId: OrderId) => (await app.ok(orderCodesRoute, { params: { orderId } })).codes;
const ship = (orderId: OrderId, trackingNo: string, lines?: { lineNo: number; qty: number }[]) =>
  app.call(shipOrderRoute, { params: { orderId }, body: { carrier: 'SF', trackingNo, ...(lines ? { lines } : {}) } });

type Sku = Awaited<ReturnType<typeof testSku>>;

async function paidOrder(sku: Sku, qty = 1) {
  const placed = await testOrder(app, sku, { lines: [{ skuId: sku.skuId, qty }] });
  await app.ok(recordOfflinePaymentRoute, {
    params: { orderId: placed.orderId },
    body: { method: 'cash', amount: minor(placed.totalAmount ?? 0) },
  });
  await app.drain();
  return placed;
}

const codePool = async (codes: readonly string[]): Promise<Sku> => {
  const sku = await testSku(app, 0, { type: 'virtual', virtualKind: 'code_pool' });
  if (codes.length > 0)
    await app.ok(loadCodesRoute, { params: { skuId: sku.skuId }, body: { warehouseId: await mainWarehouse(app), codes: [...codes] } });
  return sku;
};

test('shipped in two parcels; the same parcel again is the same parcel', async () => {
  const sku = await testSku(app, 5);
  const { orderId } = await paidOrder(sku, 3);
  const first = await ship(orderId, 'sf 1000000000001', [{ lineNo: 1, qty: 1 }]);
  expect(first).toMatchObject({
    status: 200,
    body: { shipment: { trackingNo: 'SF1000000000001', lines: [{ qty: 1 }] }, order: { status: 'paid', shippedQty: 1 } },
  });
  expect(await levelOf(sku.skuId)).toMatchObject({ on_hand: 4, reserved: 2 });
  const again = await ship(orderId, 'SF1000000000001');
  expect(again.body.shipment.id).toBe(first.body.shipment.id);
  expect(again.body.order.version).toBe(first.body.order.version);
  expect((await ship(orderId, 'SF1000000000002', [{ lineNo: 1, qty: 3 }])).body).toMatchObject({ code: 'ship_qty_wrong' });
  expect((await ship(orderId, 'SF1000000000002')).body).toMatchObject({ order: { status: 'shipped', shippedQty: 3 } });
  expect(await levelOf(sku.skuId)).toMatchObject({ on_hand: 2, reserved: 0 });
  expect((await ship(orderId, 'SF1000000000003')).status).toBe(409);
});

test('two people ship the same order at once: one parcel, stock moved once', async () => {
  const sku = await testSku(app, 5);
  const { orderId } = await paidOrder(sku, 2);
  const answers = await Promise.all([ship(orderId, 'SF1000000000009'), ship(orderId, 'SF1000000000009')]);
  expect(answers.map((a) => a.status)).toEqual([200, 200]);
  expect((await app.ok(listShipmentsRoute, { params: { orderId } })).shipments).toHaveLength(1);
  expect(await levelOf(sku.skuId)).toMatchObject({ on_hand: 3, reserved: 0 });
});

test('a voided parcel gives its units back to the order; a corrected number is in the history', async () => {
  const sku = await testSku(app, 2);
  const { orderId } = await paidOrder(sku, 2);
  const { shipment } = (await ship(orderId, 'SF2000000000001')).body;
  const params = { shipmentId: shipment.id };
  expect(await app.ok(correctTrackingRoute, { params, body: { carrier: 'YTO', trackingNo: 'YT2000000000002' } })).toMatchObject({
    shipment: { carrier: 'YTO', version: 2 },
    order: { status: 'shipped' },
  });
  const history = await app.ok(orderHistoryRoute, { params: { orderId } });
  expect(history.entries.at(-1)).toMatchObject({
    action: 'correct_tracking',
    changes: { tracking_no: ['SF2000000000001', 'YT2000000000002'], carrier: ['SF', 'YTO'] },
  });
  expect(await app.ok(voidShipmentRoute, { params, body: { reason: 'not picked up' } })).toMatchObject({
    shipment: { state: 'voided' },
    order: { status: 'paid', shippedQty: 0 },
  });
  expect(await levelOf(sku.skuId)).toMatchObject({ on_hand: 2, reserved: 2 });
  await app.ok(voidShipmentRoute, { params, body: { reason: 'again' } });
  expect(await levelOf(sku.skuId)).toMatchObject({ on_hand: 2, reserved: 2 });
  expect((await ship(orderId, 'YT2000000000002')).body).toMatchObject({ order: { status: 'shipped' } });
  await app.ok(completeOrderRoute, { params: { orderId }, body: {} });
  const { shipments } = await app.ok(listShipmentsRoute, { params: { orderId } });
  const left = shipments.find((s) => s.state === 'shipped');
  expect((await app.call(voidShipmentRoute, { params: { shipmentId: left!.id }, body: { reason: 'late' } })).status).toBe(409);
});

test('on hold, or with a refund asked for, nothing ships', async () => {
  const sku = await testSku(app, 5);
  const held = await paidOrder(sku);
  await app.ok(holdOrderRoute, { params: { orderId: held.orderId }, body: { reason: 'address' } });
  expect((await ship(held.orderId, 'SF3000000000001')).body).toMatchObject({ code: 'order_held' });
  expect(await app.ok(scanRoute, { body: { code: held.orderNo } })).toMatchObject({ next: 'stop_held' });
  const asked = await paidOrder(sku);
  await app.ok(requestRefundRoute, { params: { orderId: asked.orderId }, body: { amount: minor(1), reason: 'late' } });
  expect((await ship(asked.orderId, 'SF3000000000002')).body).toMatchObject({ code: 'order_refund_pending' });
  expect(await app.ok(scanRoute, { body: { code: asked.orderNo } })).toMatchObject({ next: 'stop_refund' });
});

test('a list of parcels: each row has its own answer, and the list may be sent again', async () => {
  const sku = await testSku(app, 5);
  const [one, two] = [await paidOrder(sku), await testOrder(app, sku)];
  const rows = [
    { orderNo: one.orderNo.replaceAll(/(.{4})/g, '$1 '), carrier: 'ZTO' as const, trackingNo: '73100000000001' },
    { orderId: two.orderId, carrier: 'ZTO' as const, trackingNo: '73100000000002' },
    { orderNo: '1234', carrier: 'ZTO' as const, trackingNo: '73100000000003' },
  ];
  const first = await app.ok(shipBatchRoute, { body: { rows } });
  expect(first.results).toMatchObject([
    { ok: true, status: 'shipped', isRepeat: false },
    { ok: false, code: 'order_action_refused' },
    { ok: false, code: 'order_not_found' },
  ]);
  expect((await app.ok(shipBatchRoute, { body: { rows } })).results[0]).toMatchObject({ ok: true, isRepeat: true });
});

test('twenty buyers race for ten card keys: ten get ten different ones, at payment, and see them on their page', async () => {
  const keys = Array.from({ length: 10 }, (_, i) => `KEY-${i}-SECRET`);
  const sku = await codePool(keys);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => app.call(placeOrderRoute, { body: { lines: [{ skuId: sku.skuId, qty: 1 }] } })),
  );
  const placed = answers.filter((a) => a.status === 201).map((a) => a.body);
  expect(placed).toHaveLength(10);
  await Promise.all(
    placed.map((p) => app.ok(recordOfflinePaymentRoute, { params: { orderId: p.orderId }, body: { method: 'cash', amount: minor(1999) } })),
  );
  await app.drain();
  const codes = (await Promise.all(placed.map((p) => codesOf(p.orderId)))).flat();
  expect(new Set(codes.map((c) => c.code))).toEqual(new Set(keys));
  expect((await orderOf(placed[0]!.orderId)).status).toBe('completed');
  expect(await app.ok(codePoolRoute, { params: { skuId: sku.skuId } })).toEqual({ available: 0, handedOut: 10 });
  expect(await levelOf(sku.skuId)).toMatchObject({ on_hand: 0, reserved: 0 });
  expect(await testBuyer(app, placed[0]!.paymentUrl ?? '').page()).toContain((await codesOf(placed[0]!.orderId))[0]!.code);
});

test('keys are handed out at the same moment to several orders, each once', async () => {
  const sku = await codePool(Array.from({ length: 10 }, (_, i) => `RACE-${i}`));
  const orders = [];
  for (let i = 0; i < 10; i += 1) orders.push(await testOrder(app, sku));
  await Promise.all(
    orders.map((o) => app.ok(recordOfflinePaymentRoute, { params: { orderId: o.orderId }, body: { method: 'cash', amount: minor(1999) } })),
  );
  const delivered = await Promise.all(
    orders.flatMap((o) => [0, 1].map(() => app.call(deliverOrderRoute, { params: { orderId: o.orderId }, body: {} }))),
  );
  expect(delivered.map((d) => d.status)).toEqual(Array.from({ length: 20 }, () => 200));
  await app.drain();
  const codes = (await Promise.all(orders.map((o) => codesOf(o.orderId)))).flat();
  expect(codes).toHaveLength(10);
  expect(new Set(codes.map((c) => c.code)).size).toBe(10);
});

test('loading keys counts each once; they lie sealed, and people without the permission see their ends', async () => {
  const sku = await codePool(['SAME-KEY-1']);
  const loaded = await app.ok(loadCodesRoute, {
    params: { skuId: sku.skuId },
    body: { warehouseId: sku.warehouseId, codes: ['SAME-KEY-1', 'SAME-KEY-2', 'SAME-KEY-2'] },
  });
  expect(loaded).toEqual({ loaded: 1, duplicates: 2, available: 2 });
  expect(await levelOf(sku.skuId)).toMatchObject({ on_hand: 2 });
  const rows = await app.core.db.selectFrom('virtual_codes').selectAll().where('sku_id', '=', sku.skuId).execute();
  expect(rows.some((r) => r.code_sealed.includes('SAME-KEY'))).toBe(false);
  const { orderId } = await paidOrder(sku);
  const clerk = testPrincipal({ permissions: new Set<Permission>(['order.read']) });
  expect((await app.ok(orderCodesRoute, { params: { orderId }, as: clerk })).codes).toMatchObject([
    { isMasked: true, code: expect.stringMatching(/^••••.{1,4}$/) },
  ]);
  const physical = await testSku(app, 1);
  expect(
    (await app.call(loadCodesRoute, { params: { skuId: physical.skuId }, body: { warehouseId: sku.warehouseId, codes: ['x'] } })).status,
  ).toBe(422);
});

test('sold beyond the pool: codes_used_up by hand, and delivered by itself when keys come', async () => {
  const sku = await codePool([]);
  const placed = await testOrder(app, sku, { allowShortage: true });
  await app.ok(recordOfflinePaymentRoute, { params: { orderId: placed.orderId }, body: { method: 'cash', amount: minor(1999) } });
  await app.drain();
  expect((await orderOf(placed.orderId)).status).toBe('paid');
  expect((await app.call(deliverOrderRoute, { params: { orderId: placed.orderId }, body: {} })).body).toMatchObject({
    code: 'codes_used_up',
  });
  await app.ok(loadCodesRoute, { params: { skuId: sku.skuId }, body: { warehouseId: sku.warehouseId, codes: ['LATE-KEY'] } });
  await app.drain();
  expect(await app.job('fulfilment.deliver_virtual')).toBe(1);
  expect(await codesOf(placed.orderId)).toMatchObject([{ code: 'LATE-KEY', kind: 'card_key' }]);
  expect((await orderOf(placed.orderId)).status).toBe('completed');
});

test('goods without keys are delivered at payment; on hold they wait for the release', async () => {
  const sku = await testSku(app, 0, { type: 'virtual', virtualKind: 'unlimited' });
  expect((await orderOf((await paidOrder(sku)).orderId)).status).toBe('completed');
  const counted = await testSku(app, 3, { type: 'virtual', virtualKind: 'counted' });
  const placed = await testOrder(app, counted);
  await app.ok(holdOrderRoute, { params: { orderId: placed.orderId }, body: { reason: 'check' } });
  await app.ok(recordOfflinePaymentRoute, { params: { orderId: placed.orderId }, body: { method: 'cash', amount: minor(1999) } });
  await app.drain();
  expect((await orderOf(placed.orderId)).status).toBe('paid');
  await app.ok(releaseOrderRoute, { params: { orderId: placed.orderId }, body: {} });
  await app.job('fulfilment.deliver_virtual');
  expect((await orderOf(placed.orderId)).status).toBe('completed');
  expect(await levelOf(counted.skuId)).toMatchObject({ on_hand: 2, reserved: 0 });
});

test('a service: a code a unit, each redeemed once, the last one completes the order', async () => {
  const sku = await testSku(app, 0, { type: 'virtual', virtualKind: 'service' });
  const { orderId, paymentUrl } = await paidOrder(sku, 2);
  const codes = (await codesOf(orderId)).map((c) => c.code);
  expect(codes).toHaveLength(2);
  expect(codes[0]).toMatch(/^[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}$/);
  expect(await app.ok(scanRoute, { body: { code: codes[0]! } })).toMatchObject({
    kind: 'redeem_code',
    next: 'redeem',
    order: { id: orderId },
  });
  const both = await Promise.all([0, 1].map(() => app.call(redeemRoute, { body: { code: codes[0]!.toLowerCase() } })));
  expect(both.map((a) => a.status).sort()).toEqual([200, 409]);
  expect(await app.ok(scanRoute, { body: { code: codes[0]! } })).toMatchObject({ next: 'already_redeemed' });
  expect((await orderOf(orderId)).status).toBe('paid');
  const elsewhere = testPrincipal({ scope: { shopIds: [] } });
  expect((await app.call(redeemRoute, { body: { code: codes[1]! }, as: elsewhere })).body).toMatchObject({ code: 'redeem_code_unknown' });
  const warehouse = testPrincipal({ scope: { statuses: { paid: null } } });
  expect(await app.ok(redeemRoute, { body: { code: codes[1]! }, as: warehouse })).toMatchObject({
    left: 0,
    order: { status: 'completed' },
  });
  expect((await app.call(redeemRoute, { body: { code: 'AAAA-AAAA-AAAB' } })).status).toBe(404);
  expect(await testBuyer(app, paymentUrl ?? '').page()).toContain('<s>');
});

test('whatever the scanner reads has an answer, without amounts and without the receiver', async () => {
  const sku = await testSku(app, 5, { barcode: '6901234567892' });
  const { orderId, orderNo, paymentUrl } = await paidOrder(sku, 2);
  const scan = async (code: string, context?: { orderId: OrderId }) =>
    app.ok(scanRoute, { body: { code, ...(context ? { context } : {}) } });
  const ready = await scan(orderNo.replaceAll(/(.{4})/g, '$1 '));
  expect(ready).toMatchObject({ kind: 'order', next: 'ship', order: { lines: [{ qty: 2, openQty: 2, barcode: '6901234567892' }] } });
  expect(JSON.stringify(ready)).not.toMatch(/\b1999\b|Amount|张三|13800138000/);
  expect(await scan('6901234567892', { orderId })).toMatchObject({ kind: 'sku', next: 'count_item', lineNo: 1 });
  const other = await testSku(app, 1);
  expect(await scan(other.code, { orderId })).toMatchObject({ next: 'wrong_item', lineNo: null });
  expect(await scan(paymentUrl ?? '')).toMatchObject({ kind: 'payment_page', next: 'not_for_scanning', order: null });
  await ship(orderId, 'SF4000000000001');
  expect(await scan('sf4000000000001')).toMatchObject({
    kind: 'shipment',
    next: 'already_shipped',
    shipment: { trackingNo: 'SF4000000000001' },
  });
  expect(await scan(orderNo)).toMatchObject({ next: 'already_shipped' });
  expect((await app.call(scanRoute, { body: { code: 'nothing-of-ours' } })).status).toBe(404);
  const elsewhere = testPrincipal({ scope: { shopIds: [] } });
  expect((await app.call(scanRoute, { body: { code: orderNo }, as: elsewhere })).status).toBe(404);
  expect((await app.call(scanRoute, { body: { code: 'SF4000000000001' }, as: elsewhere })).status).toBe(404);
});

test('printed pages show the receiver in full, leave one journal entry, and stay inside the scope', async () => {
  const sku = await testSku(app, 5);
  const [one, two] = [await paidOrder(sku), await paidOrder(sku)];
  const page = await app.call(printOrdersRoute, { query: { ids: `${one.orderId},${two.orderId}` as never } });
  expect(page.status).toBe(200);
  expect(page.body).toContain('13800138000');
  expect(page.body).toContain('<svg');
  expect(await app.core.db.selectFrom('journal').select('changes').where('subject_kind', '=', 'print').execute()).toMatchObject([
    { changes: { orders: [null, expect.arrayContaining([one.orderNo, two.orderNo])] } },
  ]);
  const elsewhere = testPrincipal({ scope: { shopIds: [] } });
  expect((await app.call(printOrdersRoute, { query: { ids: one.orderId }, as: elsewhere })).status).toBe(404);
});

test('orders and parcels are what the journal says', async () => {
  expect((await verifyJournal(app.core, [orderLivePart, shipmentLivePart])).findings).toEqual([]);
  await app.core.db.updateTable('shipments').set({ tracking_no: 'EDITED1' }).where('tracking_no', '=', 'SF4000000000001').execute();
  expect((await verifyJournal(app.core, [shipmentLivePart])).findings[0]).toMatchObject({ kind: 'row_differs' });
});

test('when all the money went back after the first parcel, the rest is given up; a voided parcel then ends the order', async () => {
  const sku = await testSku(app, 5);
  const reserved = async () =>
    (await app.core.db.selectFrom('stock_levels').select('reserved').where('sku_id', '=', sku.skuId).executeTakeFirstOrThrow()).reserved;
  const { orderId, orderNo, totalAmount } = await paidOrder(sku, 2);
  const first = await ship(orderId, 'SF1000000009001', [{ lineNo: 1, qty: 1 }]);
  await app.ok(requestRefundRoute, {
    params: { orderId },
    body: { amount: minor(totalAmount ?? 0), reason: 'late', handedBackNote: 'cash' },
  });
  const view = await orderOf(orderId);
  expect(view).toMatchObject({ status: 'shipped', paymentState: 'refunded', shippedQty: 1, lines: [{ shippedQty: 1, droppedQty: 1 }] });
  expect(await reserved()).toBe(0);
  expect(view.actions).not.toContain('ship');
  expect(await app.ok(scanRoute, { body: { code: orderNo } })).toMatchObject({ next: 'already_shipped' });
  const refused = { status: 409, body: { code: 'order_action_refused' } };
  expect(await ship(orderId, 'SF1000000009002')).toMatchObject(refused);
  await app.ok(voidShipmentRoute, { params: { shipmentId: first.body.shipment.id }, body: { reason: 'came back' } });
  expect(await ship(orderId, 'SF1000000009003')).toMatchObject(refused);
  expect(await orderOf(orderId)).toMatchObject({ status: 'cancelled', cancelReason: 'refunded', shippedQty: 0 });
  expect(await reserved()).toBe(0);
});

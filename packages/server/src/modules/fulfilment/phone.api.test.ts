import {
  countStockRoute,
  createShopRoute,
  getOrderRoute,
  holdOrderRoute,
  minor,
  myDayRoute,
  orderCodesRoute,
  placeOrderRoute,
  receiveStockRoute,
  recordOfflinePaymentRoute,
  redeemRoute,
  scanRoute,
  setBinsRoute,
  shipOrderRoute,
  stockScanRoute,
  type Permission,
} from '@danflow/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { mainWarehouse, testOrder, testSku, TEST_RECEIVER, type TestSku } from '../../testing/goods.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.stop());

const warehouse = () =>
  testPrincipal({
    permissions: new Set<Permission>(['order.read', 'order.ship', 'stock.change', 'stock.read']),
    scope: { statuses: { paid: null, shipped: 7 } },
    masks: { personal: 'hidden', amounts: 'hidden', cost: 'hidden' },
  });

async function paid(sku: TestSku, over: Parameters<typeof testOrder>[2] = {}) {
  const placed = await testOrder(app, sku, over);
  await app.ok(recordOfflinePaymentRoute, {
    params: { orderId: placed.orderId },
    body: { method: 'cash', amount: minor(placed.totalAmount ?? 0) },
  });
  await app.drain();
  return placed;
}
const scan = (code: string, context?: { orderId: Awaited<ReturnType<typeof paid>>['orderId'] }) =>
  app.call(scanRoute, { body: { code, ...(context ? { context } : {}) } });

test('an order is found by the number of the shop it came from, and its items say where they lie', async () => {
  const sku = await testSku(app, 5, { barcode: '6901028075022' });
  await app.ok(setBinsRoute, { body: { warehouseId: sku.warehouseId, lines: [{ skuId: sku.skuId, bin: 'A-03-2' }] } });
  const { orderId, orderNo } = await paid(sku, { sourceNo: 'TB-20260302-1' });
  const { body } = await scan('TB-20260302-1');
  expect(body).toMatchObject({
    kind: 'order',
    next: 'ship',
    order: { orderNo, sourceNo: 'TB-20260302-1', lines: [{ bin: 'A-03-2', pictureUrl: null, barcode: '6901028075022' }] },
  });
  expect(JSON.stringify(body)).not.toMatch(/amount|\b1999\b|张三|13800138000/i);
  expect((await scan('6901028075022', { orderId })).body).toMatchObject({ kind: 'sku', next: 'count_item', lineNo: 1 });
  await app.ok(shipOrderRoute, { params: { orderId }, body: { carrier: 'SF', trackingNo: 'SF7000000000001' } });
  expect((await scan('sf7000000000001')).body).toMatchObject({ kind: 'shipment', next: 'already_shipped', order: { orderNo } });
});

test('a number that two shops gave is never guessed at', async () => {
  const sku = await testSku(app, 5);
  const shop = await app.ok(createShopRoute, { body: { code: 'second', name: '第二店', warehouseIds: [await mainWarehouse(app)] } });
  const one = await paid(sku, { sourceNo: '1001' });
  const two = await app.ok(placeOrderRoute, {
    body: { shopId: shop.id, sourceNo: '1001', lines: [{ skuId: sku.skuId, qty: 1 }], receiver: TEST_RECEIVER },
  });
  const { status, body } = await scan('1001');
  expect(status).toBe(409);
  expect(body).toMatchObject({ code: 'scan_ambiguous' });
  expect(JSON.stringify(body)).toContain(one.orderNo);
  // The warehouse sees paid orders only: for it, there is one.
  const seen = await app.ok(scanRoute, { body: { code: '1001' }, as: warehouse() });
  expect(seen.order?.orderNo).toBe(one.orderNo);
  expect(two.orderNo).not.toBe(one.orderNo);
});

test('with an order in hand a code is an item first, though a shop numbers its orders the same way', async () => {
  const sku = await testSku(app, 5, { code: '2002' });
  await paid(sku, { sourceNo: '2002' });
  const { orderId } = await paid(sku);
  expect((await scan('2002')).body).toMatchObject({ kind: 'order' });
  expect((await scan('2002', { orderId })).body).toMatchObject({ kind: 'sku', next: 'count_item' });
});

test('scanned goods are told with their stock; unknown ones are named; a warehouse out of scope does not exist', async () => {
  const sku = await testSku(app, 7, { barcode: '6901028075039' });
  const body = { warehouseId: sku.warehouseId, codes: ['6901028075039', sku.code, 'NO-SUCH'] };
  const answer = await app.ok(stockScanRoute, { body });
  expect(answer.items).toMatchObject([
    { code: '6901028075039', sku: { code: sku.code }, onHand: 7, reserved: 0, bin: '' },
    { code: sku.code, sku: { code: sku.code } },
  ]);
  expect(answer.missing).toEqual(['NO-SUCH']);
  expect(JSON.stringify(answer)).not.toMatch(/\b1999\b/);
  const elsewhere = testPrincipal({ scope: { warehouseIds: [] } });
  expect(await app.call(stockScanRoute, { body, as: elsewhere })).toMatchObject({ status: 422, body: { code: 'warehouse_not_found' } });
  const clerk = testPrincipal({ permissions: new Set<Permission>(['order.read', 'stock.read']) });
  expect((await app.call(stockScanRoute, { body, as: clerk })).status).toBe(403);
});

test('a bin is said, said again without an entry, and taken back; each change is in the journal', async () => {
  const sku = await testSku(app, 1);
  const put = (bin: string) => app.ok(setBinsRoute, { body: { warehouseId: sku.warehouseId, lines: [{ skuId: sku.skuId, bin }] } });
  expect(await put('B-01')).toEqual({ bins: [{ skuId: sku.skuId, bin: 'B-01' }] });
  await put('B-01');
  expect(await put('')).toEqual({ bins: [{ skuId: sku.skuId, bin: '' }] });
  const entries = await app.core.db.selectFrom('journal').select('changes').where('action', '=', 'stock.bin').execute();
  const mine = entries.map((e) => e.changes as Record<string, unknown[]>).filter((c) => c.skuId?.[0] === sku.skuId);
  expect(mine.map((c) => c.bin)).toEqual([
    ['', 'B-01'],
    ['B-01', ''],
  ]);
  const wrong = await app.call(setBinsRoute, { body: { warehouseId: sku.warehouseId, lines: [{ skuId: sku.skuId, bin: 'no blanks' }] } });
  expect(wrong.status).toBe(400);
});

test('a code that used its order up is still told to be used, to those of its warehouse and to nobody else', async () => {
  const service = await testSku(app, 0, { type: 'virtual', virtualKind: 'service' });
  const { orderId } = await paid(service);
  const code = (await app.ok(orderCodesRoute, { params: { orderId } })).codes[0]?.code ?? '';
  const clerk = testPrincipal({
    permissions: new Set<Permission>(['order.read', 'order.deliver']),
    scope: { statuses: { paid: null, shipped: 7 } },
  });
  const redeem = (as = clerk) => app.call(redeemRoute, { body: { code }, as });
  expect((await redeem()).status).toBe(200);
  expect((await app.ok(getOrderRoute, { params: { orderId } })).status).toBe('completed');
  expect((await redeem()).body).toMatchObject({ code: 'redeem_code_used' });
  const seen = await app.ok(scanRoute, { body: { code }, as: clerk });
  expect(seen).toMatchObject({ kind: 'redeem_code', next: 'already_redeemed', order: null });
  const stranger = testPrincipal({ permissions: clerk.permissions, scope: { shopIds: [] } });
  expect((await redeem(stranger)).body).toMatchObject({ code: 'redeem_code_unknown' });
  expect((await app.call(scanRoute, { body: { code }, as: stranger })).body).toMatchObject({ code: 'scan_unknown' });
});

test('my day tells what I did since midnight and what waits, under my scope', async () => {
  const sku = await testSku(app, 20);
  const me = warehouse();
  const before = await app.ok(myDayRoute, { as: me });
  const shipped = await paid(sku, { lines: [{ skuId: sku.skuId, qty: 3 }] });
  const held = await paid(sku);
  await paid(sku);
  await app.ok(holdOrderRoute, { params: { orderId: held.orderId }, body: { reason: 'asked' } });
  await app.ok(shipOrderRoute, {
    params: { orderId: shipped.orderId },
    body: { carrier: 'SF', trackingNo: 'SF7000000000009' },
    as: me,
  });
  const lines = [{ skuId: sku.skuId, qty: 4 }];
  await app.ok(receiveStockRoute, { body: { warehouseId: sku.warehouseId, lines }, as: me });
  await app.ok(countStockRoute, { body: { warehouseId: sku.warehouseId, lines: [{ skuId: sku.skuId, found: 50 }] }, as: me });
  const day = await app.ok(myDayRoute, { as: me });
  expect(day.shipped).toMatchObject({ parcels: 1, units: 3, latest: [{ orderNo: shipped.orderNo, trackingNo: 'SF7000000000009' }] });
  expect(day.received).toMatchObject({ units: 4, latest: [{ skuCode: sku.code, qty: 4 }] });
  expect(day.counted).toBe(1);
  expect(day.waiting.toShip - before.waiting.toShip).toBe(1);
  expect(day.waiting.blocked - before.waiting.blocked).toBe(1);
  expect((await app.ok(myDayRoute, { as: warehouse() })).shipped.parcels).toBe(0);
  app.clock.advance(86_400_000);
  const tomorrow = await app.ok(myDayRoute, { as: me });
  expect(tomorrow.shipped.parcels + tomorrow.received.units + tomorrow.counted).toBe(0);
});

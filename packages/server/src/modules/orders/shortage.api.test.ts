import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  adjustStockRoute,
  cancelOrderRoute,
  changeCustomerRoute,
  completeOrderRoute,
  confirmOrderRoute,
  copyOrderRoute,
  countStockRoute,
  shipOrderRoute,
  getOrderRoute,
  minor,
  placeOrderRoute,
  receiveStockRoute,
  reportProductionRoute,
  swapVariantRoute,
  type OrderId,
} from '@danflow/contract';
import { verifyJournal } from '../audit/index.ts';
import { checkStockLedger } from '../inventory/index.ts';
import { testApp, type TestApp } from '../../testing/app.ts';
import { TEST_RECEIVER, testOrder, testSku } from '../../testing/goods.ts';
import { orderLivePart } from './order-live-part.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.stop());

const get = (orderId: OrderId) => app.ok(getOrderRoute, { params: { orderId } });

test('arriving stock fills shortages, oldest order first', async () => {
  const sku = await testSku(app, 1);
  const [first, second] = [
    await testOrder(app, sku, { lines: [{ skuId: sku.skuId, qty: 3 }], allowShortage: true }),
    await testOrder(app, sku, { lines: [{ skuId: sku.skuId, qty: 2 }], allowShortage: true }),
  ];
  expect([first.shortageQty, second.shortageQty]).toEqual([2, 2]);
  await app.ok(receiveStockRoute, { body: { warehouseId: sku.warehouseId, lines: [{ skuId: sku.skuId, qty: 3 }] } });
  await app.drain();
  expect(await get(first.orderId)).toMatchObject({ shortageQty: 0, lines: [{ reservedQty: 3 }] });
  expect(await get(second.orderId)).toMatchObject({ shortageQty: 1, lines: [{ reservedQty: 1 }] });
  await app.ok(cancelOrderRoute, { params: { orderId: first.orderId }, body: {} });
  await app.drain();
  expect(await get(second.orderId)).toMatchObject({ shortageQty: 0 });
});

test('a count that finds less than is reserved turns the newest reservations into shortage', async () => {
  const sku = await testSku(app, 5);
  const [old, young] = [
    await testOrder(app, sku, { lines: [{ skuId: sku.skuId, qty: 3 }] }),
    await testOrder(app, sku, { lines: [{ skuId: sku.skuId, qty: 2 }] }),
  ];
  await app.ok(countStockRoute, { body: { warehouseId: sku.warehouseId, lines: [{ skuId: sku.skuId, found: 4 }] } });
  await app.drain();
  expect(await get(old.orderId)).toMatchObject({ shortageQty: 0 });
  expect(await get(young.orderId)).toMatchObject({ shortageQty: 1, lines: [{ reservedQty: 1 }] });
});

test('an order on delivery goes ahead by confirmation and ships before it is paid', async () => {
  const sku = await testSku(app, 5);
  const placed = await testOrder(app, sku, { paymentTerms: 'cod' });
  expect(placed.payBy).toBeNull();
  const confirmed = await app.ok(confirmOrderRoute, { params: { orderId: placed.orderId }, body: {} });
  expect(confirmed).toMatchObject({ status: 'paid', paymentState: 'unpaid' });
  await app.ok(shipOrderRoute, { params: { orderId: placed.orderId }, body: { carrier: 'SF', trackingNo: 'SF1420399902211' } });
  expect(await get(placed.orderId)).toMatchObject({ status: 'shipped', paymentState: 'unpaid' });
  await app.ok(completeOrderRoute, { params: { orderId: placed.orderId }, body: {} });
});

test('on account needs a limit, and the limit holds', async () => {
  const sku = await testSku(app, 9);
  const receiver = { ...TEST_RECEIVER, phone: '13611112222' };
  expect(
    await app.call(placeOrderRoute, { body: { lines: [{ skuId: sku.skuId, qty: 1 }], receiver, paymentTerms: 'on_account' } }),
  ).toMatchObject({ body: { code: 'credit_refused' } });
  const known = await get((await testOrder(app, sku, { receiver })).orderId);
  const customerId = known.customerId;
  if (customerId === null) throw new Error('no customer');
  await app.ok(changeCustomerRoute, { params: { customerId }, body: { creditLimitAmount: 3000 } });
  const place = () => testOrder(app, sku, { receiver, paymentTerms: 'on_account' });
  const [one, two] = [await place(), await place()];
  expect((await get(one.orderId)).customerId).toBe(customerId);
  await app.ok(confirmOrderRoute, { params: { orderId: one.orderId }, body: {} });
  expect(await app.call(confirmOrderRoute, { params: { orderId: two.orderId }, body: {} })).toMatchObject({
    status: 409,
    body: { code: 'credit_refused' },
  });
});

test('a variant is swapped at equal price only, and stock follows', async () => {
  const [white, black, dear] = [await testSku(app, 2), await testSku(app, 2), await testSku(app, 2, { priceAmount: minor(2999) })];
  const { orderId } = await testOrder(app, white);
  expect(await app.call(swapVariantRoute, { params: { orderId }, body: { lineNo: 1, skuId: dear.skuId } })).toMatchObject({
    body: { code: 'swap_refused' },
  });
  const swapped = await app.ok(swapVariantRoute, { params: { orderId }, body: { lineNo: 1, skuId: black.skuId } });
  expect(swapped.lines[0]).toMatchObject({ skuCode: black.code, reservedQty: 1 });
  const levels = await app.core.db
    .selectFrom('stock_levels')
    .select(['sku_id', 'reserved'])
    .where('sku_id', 'in', [white.skuId, black.skuId])
    .execute();
  expect(new Map(levels.map((l) => [l.sku_id, l.reserved]))).toEqual(
    new Map([
      [white.skuId, 0],
      [black.skuId, 1],
    ]),
  );
});

test('a free order is confirmed at once; a custom-made one reports its production', async () => {
  const gift = await testSku(app, 1);
  expect(await testOrder(app, gift, { lines: [{ skuId: gift.skuId, qty: 1, isGift: true }] })).toMatchObject({
    status: 'paid',
    totalAmount: 0,
    paymentUrl: null,
  });
  const cup = await testSku(app, 0, { type: 'custom', leadTimeDays: 7 });
  const placed = await testOrder(app, cup, { paymentTerms: 'cod' });
  await app.ok(confirmOrderRoute, { params: { orderId: placed.orderId }, body: {} });
  const report = { params: { orderId: placed.orderId }, body: { lineNo: 1, step: '烧制', percent: 40, note: '' } };
  const reported = await app.ok(reportProductionRoute, report);
  expect(reported.lines[0]?.production).toMatchObject({ step: '烧制', percent: 40 });
  expect((await app.ok(reportProductionRoute, report)).version).toBe(reported.version);
});

test('a copy has the content of its model at today’s prices', async () => {
  const sku = await testSku(app, 5);
  const model = await testOrder(app, sku, { lines: [{ skuId: sku.skuId, qty: 2, lineAmount: minor(1) }], sourceNo: 'M-1' });
  const copy = await app.ok(copyOrderRoute, { params: { orderId: model.orderId }, body: {} });
  expect(copy).toMatchObject({ totalAmount: 2 * 1999 });
  expect(await get(copy.orderId)).toMatchObject({ sourceNo: null, receiver: { name: '张*' }, totalQty: 2 });
});

test('after all that the stock ledger is sound, the journal verifies, and an edit by hand is found', async () => {
  await app.drain();
  expect(await checkStockLedger(app.core)).toEqual([]);
  expect((await verifyJournal(app.core, [orderLivePart])).findingsTotal).toBe(0);
  const sku = await testSku(app, 2);
  const { orderId } = await testOrder(app, sku);
  await app.core.pool.query('UPDATE orders SET total_amount = total_amount - 100, goods_amount = goods_amount - 100 WHERE id = $1', [
    orderId,
  ]);
  const report = await verifyJournal(app.core, [orderLivePart]);
  expect(report.findings.map((f) => JSON.stringify(f))).toEqual([expect.stringContaining(orderId)]);
  await app.core.pool.query('UPDATE stock_levels SET on_hand = on_hand + 1 WHERE sku_id = $1', [sku.skuId]);
  expect(await checkStockLedger(app.core)).toHaveLength(1);
  expect(
    await app.ok(adjustStockRoute, { body: { warehouseId: sku.warehouseId, lines: [{ skuId: sku.skuId, delta: 1 }], reason: '测试' } }),
  ).toBeDefined();
});

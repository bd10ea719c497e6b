import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  changeLinesRoute,
  holdOrderRoute,
  listApiKeysRoute,
  listLevelsRoute,
  listOrdersRoute,
  listUsersRoute,
  minor,
  placeOrderRoute,
} from '@danflow/contract';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { testOrder, testSku } from '../../testing/goods.ts';
import { cursorOf } from '../../platform/page.ts';
import { newId } from '../../platform/ids.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.stop());

test('a cursor that was made by hand, or for another sort, is refused', async () => {
  const id = newId(app.clock.now);
  const refused = { status: 400, body: { code: 'bad_request' } };
  for (const sort of ['created_desc', 'amount_asc', 'pay_by_asc'] as const)
    for (const cursor of ['nonsense', cursorOf(['9'.repeat(30), id]), cursorOf(['\u0000', id]), cursorOf([5.5, id])])
      expect(await app.call(listOrdersRoute, { query: { sort, cursor } })).toMatchObject(refused);
  expect(await app.call(listOrdersRoute, { query: { sort: 'pay_by_asc', cursor: cursorOf([100, id]) } })).toMatchObject(refused);
  expect(await app.call(listLevelsRoute, { query: { cursor: cursorOf(['\u0000', id]) } })).toMatchObject(refused);
  expect(await app.call(listUsersRoute, { query: { cursor: cursorOf(['a\u0000b']) } })).toMatchObject(refused);
  for (const cursor of ['nonsense', cursorOf(['not-an-id'])])
    expect(await app.call(listApiKeysRoute, { query: { cursor } })).toMatchObject(refused);
});

test('an order brought down to zero goes ahead at once, and time does not cancel it', async () => {
  const sku = await testSku(app, 3);
  const { orderId } = await testOrder(app, sku);
  const body = { lines: [{ skuId: sku.skuId, qty: 1 }], discountAmount: minor(1999), freightAmount: minor(0) };
  expect(await app.ok(changeLinesRoute, { params: { orderId }, body })).toMatchObject({ status: 'paid', totalAmount: 0, payBy: null });
});

test('a hold cannot end in the past', async () => {
  const { orderId } = await testOrder(app, await testSku(app, 1));
  const until = new Date(app.clock.now.getTime() - 1000).toISOString();
  expect(await app.call(holdOrderRoute, { params: { orderId }, body: { reason: '核对', until } })).toMatchObject({ status: 400 });
});

test('orders are taken for the shops and warehouses of one’s own scope alone', async () => {
  const sku = await testSku(app, 3);
  const body = { lines: [{ skuId: sku.skuId, qty: 1 }] };
  const noShop = testPrincipal({ scope: { shopIds: [] } });
  expect(await app.call(placeOrderRoute, { body, as: noShop })).toMatchObject({ status: 422, body: { code: 'shop_not_found' } });
  const noWarehouse = testPrincipal({ scope: { warehouseIds: [] } });
  const refused = { status: 422, body: { code: 'warehouse_not_found' } };
  expect(await app.call(placeOrderRoute, { body, as: noWarehouse })).toMatchObject(refused);
  expect(await app.call(placeOrderRoute, { body: { ...body, warehouseId: sku.warehouseId }, as: noWarehouse })).toMatchObject(refused);
  const own = testPrincipal({ scope: { warehouseIds: [sku.warehouseId] } });
  expect(await app.ok(placeOrderRoute, { body, as: own })).toMatchObject({ status: 'pending_payment' });
});

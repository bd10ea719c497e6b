import { afterAll, beforeAll, expect, test } from 'vitest';
import { boardRoute, cancelOrderRoute, confirmOrderRoute, createShopRoute, getOrderRoute, type ShopId } from '@danflow/contract';
import { testApp, testPrincipal, type Call, type TestApp } from '../../testing/app.ts';
import { testOrder, testSku, type TestSku } from '../../testing/goods.ts';

let app: TestApp;
let sku: TestSku;
let second: ShopId;

beforeAll(async () => {
  app = await testApp();
  sku = await testSku(app, 500);
  second = (await app.ok(createShopRoute, { body: { code: 'second', name: '二店', warehouseIds: [sku.warehouseId] } })).id;
  await testOrder(app, sku);
  await testOrder(app, sku, { shopId: second });
  const gone = await testOrder(app, sku);
  await app.ok(cancelOrderRoute, { params: { orderId: gone.orderId }, body: { reason: 'customer' } });
  const cod = await testOrder(app, sku, {
    paymentTerms: 'cod',
    receiver: { name: '李四', phone: '13900139000', province: '', city: '', district: '', street: '' },
  });
  await app.ok(confirmOrderRoute, { params: { orderId: cod.orderId }, body: {} });
});
afterAll(() => app.stop());

const counts = async (call: Call<typeof boardRoute> = {}) => {
  const board = await app.ok(boardRoute, call);
  return { board, of: (status: string) => board.tiles.find((t) => t.status === status)?.count ?? null };
};

test('tiles count what the filters leave: shop, type, day', async () => {
  const all = await counts();
  expect([all.of('pending_payment'), all.of('paid'), all.of('cancelled')]).toEqual([2, 1, 1]);
  const one = await counts({ query: { shopId: second } });
  expect([one.of('pending_payment'), one.of('paid')]).toEqual([1, 0]);
  expect((await counts({ query: { type: 'virtual' } })).of('pending_payment')).toBe(0);
  expect((await counts({ query: { from: '2026-03-03' } })).of('pending_payment')).toBe(0);
  expect((await counts({ query: { from: '2026-03-02', to: '2026-03-02' } })).of('pending_payment')).toBe(2);
});

test('today counts what was placed today and stands, whatever days the tiles show; tomorrow it is nothing', async () => {
  const { board } = await counts({ query: { from: '2020-01-01', to: '2020-01-02' } });
  expect(board.today).toEqual({ orders: 3, amounts: [{ currency: 'CNY', amount: 3 * 1999 }] });
  expect((await counts({ query: { shopId: second } })).board.today.orders).toBe(1);
  const before = app.clock.now;
  app.clock.advance(86_400_000);
  expect((await counts()).board.today).toEqual({ orders: 0, amounts: [] });
  app.clock.now = before;
});

test('amounts are not told to whom they are hidden, and the scope cuts tiles and today alike', async () => {
  const poor = testPrincipal({ masks: { personal: 'masked', amounts: 'hidden', cost: 'hidden' } });
  const { board } = await counts({ as: poor });
  expect([board.today.amounts, ...board.tiles.map((t) => t.amounts)].every((a) => a === null)).toBe(true);
  const clerk = await counts({ as: testPrincipal({ scope: { shopIds: [second] } }) });
  expect([clerk.of('pending_payment'), clerk.board.today.orders]).toEqual([1, 1]);
  const shippers = await counts({ as: testPrincipal({ scope: { statuses: { paid: null } } }) });
  expect([shippers.of('pending_payment'), shippers.of('paid'), shippers.board.today.orders]).toEqual([null, 1, 1]);
});

test('one customer is counted for those who see customers, and refused to all others (R15)', async () => {
  const { items } = { items: (await app.ok(boardRoute)).tiles };
  expect(items.length).toBe(5);
  const order = await testOrder(app, sku, { shopId: second });
  const { customerId } = await app.ok(getOrderRoute, { params: { orderId: order.orderId } });
  if (customerId === null) throw new Error('the order has no customer');
  expect((await counts({ query: { customerId } })).of('pending_payment')).toBeGreaterThan(0);
  for (const over of [
    { masks: { personal: 'hidden', amounts: 'shown', cost: 'shown' } as const },
    { permissions: new Set(['order.read'] as const) },
  ]) {
    const answer = await app.call(boardRoute, { query: { customerId }, as: testPrincipal(over) });
    expect([answer.status, answer.body]).toEqual([403, expect.objectContaining({ code: 'field_hidden' })]);
  }
});

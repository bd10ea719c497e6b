import {
  cancelOrderRoute,
  changeCustomerRoute,
  confirmOrderRoute,
  customerFiguresRoute,
  getCustomerRoute,
  getOrderRoute,
  listSkusRoute,
  minor,
  orderHintsRoute,
  placeOrderRoute,
  ShopId,
  type BodyIn,
  type CustomerId,
  type OrderId,
  type Permission,
} from '@danflow/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Principal } from '../../platform/principal.ts';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { TEST_RECEIVER, testOrder, testSku, type TestSku } from '../../testing/goods.ts';

let app: TestApp;
let pot: TestSku;
let cup: TestSku;
beforeAll(async () => {
  app = await testApp();
  pot = await testSku(app, 100);
  cup = await testSku(app, 100);
});
afterAll(() => app.stop());

const HOUR_MS = 3_600_000;
let made = 0;
const newPhone = () => `1390000${String((made += 1)).padStart(4, '0')}`;
const orderFor = (phone: string, skus: readonly TestSku[], over: Partial<BodyIn<typeof placeOrderRoute>> = {}) =>
  testOrder(app, pot, { lines: skus.map((s) => ({ skuId: s.skuId, qty: 1 })), receiver: { ...TEST_RECEIVER, phone }, ...over });
const hints = (body: BodyIn<typeof orderHintsRoute>, as?: Principal) => app.ok(orderHintsRoute, { body, ...(as ? { as } : {}) });
const customerOf = async (orderId: OrderId): Promise<CustomerId> => {
  const { customerId } = await app.ok(getOrderRoute, { params: { orderId } });
  if (customerId === null) throw new Error('no customer');
  return customerId;
};

test('the customer is known by the phone however it is written, masked, with the latest orders', async () => {
  const phone = newPhone();
  const first = await orderFor(phone, [pot]);
  app.clock.advance(1000);
  const second = await orderFor(phone, [cup]);
  const told = await hints({ phone: `+86 ${phone.slice(0, 3)}-${phone.slice(3, 7)} ${phone.slice(7)}` });
  expect(told.customer).toMatchObject({ name: '张*', visibility: 'masked', isBlacklisted: false });
  expect(told.recent.map((o) => o.id)).toEqual([second.orderId, first.orderId]);
  expect(told.figures).toMatchObject({ orders: 2, amounts: [{ currency: 'CNY', amount: 3998 }] });
  expect(JSON.stringify(told)).not.toContain(phone);
  expect(await hints({ phone: '13999999999' })).toMatchObject({ customer: null, recent: [], duplicates: [] });
});

test('a duplicate is the same goods for the same phone within a day, and not a cancelled one', async () => {
  const phone = newPhone();
  const { orderId } = await orderFor(phone, [pot, cup]);
  const ids = async (skus: readonly TestSku[]) => (await hints({ phone, skuIds: skus.map((s) => s.skuId) })).duplicates.map((o) => o.id);
  expect(await ids([cup, pot])).toEqual([orderId]);
  expect(await ids([cup])).toEqual([]);
  expect(await ids([])).toEqual([]);
  app.clock.advance(24 * HOUR_MS + 1);
  expect(await ids([pot, cup])).toEqual([]);
  const again = await orderFor(phone, [pot, cup]);
  expect(await ids([pot, cup])).toEqual([again.orderId]);
  await app.ok(cancelOrderRoute, { params: { orderId: again.orderId }, body: {} });
  expect(await ids([pot, cup])).toEqual([]);
});

test('nobody is told of customers or orders that a search would not have found: permission, masks, scope of shops and statuses', async () => {
  const phone = newPhone();
  const { orderId } = await orderFor(phone, [pot]);
  const wish = { phone, skuIds: [pot.skuId] };
  const nothing = { customer: null, figures: null, recent: [], duplicates: [] };
  const may: Permission[] = ['order.create', 'order.read', 'customer.read'];
  expect(await hints(wish, testPrincipal({ permissions: new Set(may) }))).toEqual(nothing);
  const blind = testPrincipal({ masks: { personal: 'hidden', amounts: 'shown', cost: 'shown' } });
  expect(await hints(wish, blind)).toEqual(nothing);
  const elsewhere = testPrincipal({ scope: { shopIds: [ShopId.parse('01890000-0000-7000-8000-000000000000')] } });
  expect(await hints(wish, elsewhere)).toEqual(nothing);
  const shippedOnly = testPrincipal({ scope: { statuses: { shipped: null } } });
  expect(await hints(wish, shippedOnly)).toMatchObject({ recent: [], duplicates: [], figures: { orders: 0 } });
  const noAmounts = testPrincipal({ masks: { personal: 'masked', amounts: 'hidden', cost: 'hidden' } });
  expect(await hints(wish, noAmounts)).toMatchObject({
    figures: { orders: 1, amounts: null, owedAmount: null },
    duplicates: [{ id: orderId, totalAmount: null }],
  });
  expect((await app.call(orderHintsRoute, { body: wish, as: testPrincipal({ permissions: new Set(['order.read']) }) })).status).toBe(403);
});

test('a blacklisted customer is hinted at with who and when, and the order needs a word of its own', async () => {
  const phone = newPhone();
  const customerId = await customerOf((await orderFor(phone, [pot])).orderId);
  await app.ok(changeCustomerRoute, { params: { customerId }, body: { blacklistedReason: '恶意退货' } });
  const at = app.clock.now.toISOString();
  expect((await hints({ phone })).customer).toMatchObject({
    isBlacklisted: true,
    blacklistedReason: '恶意退货',
    blacklistedAt: at,
    blacklistedBy: 'tester',
  });
  app.clock.advance(HOUR_MS);
  // Another wording is no second blacklisting.
  await app.ok(changeCustomerRoute, { params: { customerId }, body: { blacklistedReason: '恶意退货三次' } });
  expect(await app.ok(getCustomerRoute, { params: { customerId } })).toMatchObject({ blacklistedAt: at });
  const body = { lines: [{ skuId: pot.skuId, qty: 1 }], receiver: { ...TEST_RECEIVER, phone } };
  expect(await app.call(placeOrderRoute, { body })).toMatchObject({ body: { code: 'customer_blacklisted' } });
  expect((await app.call(placeOrderRoute, { body: { ...body, allowBlacklisted: true } })).status).toBe(201);
  await app.ok(changeCustomerRoute, { params: { customerId }, body: { blacklistedReason: null } });
  expect(await app.ok(getCustomerRoute, { params: { customerId } })).toMatchObject({
    isBlacklisted: false,
    blacklistedAt: null,
    blacklistedBy: null,
  });
  const history = await app.core.db
    .selectFrom('journal')
    .select('changes')
    .where('subject_id', '=', customerId)
    .where('action', '=', 'customer.change')
    .execute();
  expect(history).toHaveLength(3);
});

test('credit that is used shows beside the limit, and figures of foreign shops stay away', async () => {
  const phone = newPhone();
  const customerId = await customerOf((await orderFor(phone, [cup])).orderId);
  await app.ok(changeCustomerRoute, { params: { customerId }, body: { creditLimitAmount: minor(5000) } });
  const { orderId } = await orderFor(phone, [pot], { paymentTerms: 'on_account' });
  await app.ok(confirmOrderRoute, { params: { orderId }, body: {} });
  expect(await hints({ phone })).toMatchObject({ customer: { creditLimitAmount: 5000 }, figures: { owedAmount: 1999 } });
  const query = { ids: customerId };
  expect((await app.ok(customerFiguresRoute, { query })).items).toMatchObject([{ customerId, orders: 2, owedAmount: 1999 }]);
  const elsewhere = testPrincipal({ scope: { shopIds: [ShopId.parse('01890000-0000-7000-8000-000000000000')] } });
  expect((await app.ok(customerFiguresRoute, { query, as: elsewhere })).items).toEqual([]);
});

test('a note is kept sealed, told to those who see people, and shown in history as changed only', async () => {
  const customerId = await customerOf((await orderFor(newPhone(), [pot])).orderId);
  const params = { customerId };
  await app.ok(changeCustomerRoute, { params, body: { note: '家里有狗,电话 13911110000' } });
  expect(await app.ok(getCustomerRoute, { params })).toMatchObject({ note: '家里有狗,电话 13911110000' });
  const blind = testPrincipal({ masks: { personal: 'hidden', amounts: 'shown', cost: 'shown' } });
  expect(await app.ok(getCustomerRoute, { params, as: blind })).toMatchObject({ note: '' });
  expect((await app.call(changeCustomerRoute, { params, body: { note: '猜' }, as: blind })).status).toBe(403);
  const rows = await app.core.db.selectFrom('journal').selectAll().where('subject_id', '=', customerId).execute();
  const row = await app.core.db.selectFrom('customers').selectAll().where('id', '=', customerId).executeTakeFirstOrThrow();
  expect(JSON.stringify(rows) + row.note_sealed?.toString('utf8')).not.toContain('13911110000');
  expect(rows.at(-1)?.changes).toHaveProperty('note');
  await app.ok(changeCustomerRoute, { params, body: { note: '' } });
  expect(await app.ok(getCustomerRoute, { params })).toMatchObject({ note: '' });
});

test('goods are found by the initials of their names, also those that came before initials did', async () => {
  const sku = await testSku(app, 0, { code: 'ZZ-1', title: '重庆小面 银行款', options: '大 / 500g' });
  const found = async (text: string) => (await app.ok(listSkusRoute, { query: { text } })).items.map((s) => s.code);
  for (const text of ['cqxm', 'xm', 'YHK', 'cq', '小面', 'zz-1', '500g'])
    expect({ text, found: await found(text) }).toEqual({ text, found: ['ZZ-1'] });
  expect(await found('zqxm')).toEqual([]);
  await app.core.db.updateTable('skus').set({ initials: null, grams: [] }).where('id', '=', sku.skuId).execute();
  expect(await found('cqxm')).toEqual([]);
  expect(await app.job('catalog.fill_initials')).toBe(1);
  expect(await found('cqxm')).toEqual(['ZZ-1']);
  expect(await app.job('catalog.fill_initials')).toBe(0);
});

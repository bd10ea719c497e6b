import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  boardRoute,
  cancelOrderRoute,
  changeAddressRoute,
  createShopRoute,
  changeLinesRoute,
  editMarksRoute,
  getOrderRoute,
  holdOrderRoute,
  listOrdersRoute,
  minor,
  orderHistoryRoute,
  placeOrderRoute,
  placeOrdersRoute,
  revealOrderRoute,
  searchOrdersRoute,
  UserId,
} from '@danflow/contract';
import { addPerson, ensureFirstOwner } from '../identity/index.ts';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { TEST_RECEIVER, testOrder, testSku } from '../../testing/goods.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.stop());

const levelOf = async (skuId: string) =>
  app.core.db.selectFrom('stock_levels').selectAll().where('sku_id', '=', skuId).executeTakeFirstOrThrow();

test('an order reserves its stock, is numbered and can be paid; cancelling gives the stock back', async () => {
  const sku = await testSku(app, 5);
  const placed = await testOrder(app, sku, { lines: [{ skuId: sku.skuId, qty: 2 }], freightAmount: minor(500), discountAmount: minor(98) });
  expect(placed).toMatchObject({ status: 'pending_payment', totalAmount: 1999 * 2 + 500 - 98, currency: 'CNY', shortageQty: 0 });
  expect(placed.orderNo).toMatch(/^\d{16}$/);
  expect(placed.paymentUrl).toContain('/p/');
  expect(await levelOf(sku.skuId)).toMatchObject({ on_hand: 5, reserved: 2 });

  const view = await app.ok(getOrderRoute, { params: { orderId: placed.orderId } });
  expect(view.receiver).toMatchObject({ name: '张*', phone: '138****8000', city: '深圳市' });
  expect(view.actions).toContain('cancel');
  expect(view.actions).not.toContain('ship');

  const cancelled = await app.ok(cancelOrderRoute, { params: { orderId: placed.orderId }, body: { cancelReason: 'buyer' } });
  expect(cancelled).toMatchObject({ status: 'cancelled', cancelReason: 'buyer' });
  expect(await levelOf(sku.skuId)).toMatchObject({ on_hand: 5, reserved: 0 });
  const again = await app.ok(cancelOrderRoute, { params: { orderId: placed.orderId }, body: { cancelReason: 'buyer' } });
  expect(again.version).toBe(cancelled.version);
});

test('the same key answers the same order; another body under it is refused', async () => {
  const sku = await testSku(app, 5);
  const body = { lines: [{ skuCode: sku.code, qty: 1 }] };
  const first = await app.ok(placeOrderRoute, { body, key: 'one-intention' });
  const second = await app.ok(placeOrderRoute, { body, key: 'one-intention' });
  expect(second).toEqual(first);
  const other = await app.call(placeOrderRoute, { body: { lines: [{ skuCode: sku.code, qty: 2 }] }, key: 'one-intention' });
  expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  const both = await Promise.all([
    app.ok(placeOrderRoute, { body, key: 'twice-at-once' }),
    app.ok(placeOrderRoute, { body, key: 'twice-at-once' }),
  ]);
  expect(both[0].orderId).toBe(both[1].orderId);
  expect(await levelOf(sku.skuId)).toMatchObject({ reserved: 2 });
});

test('all short SKUs are named in one answer, and nothing is taken', async () => {
  const [a, b, c] = await Promise.all([testSku(app, 1), testSku(app, 0), testSku(app, 9)]);
  const { status, body } = await app.call(placeOrderRoute, { body: { lines: [a, b, c].map((s) => ({ skuId: s.skuId, qty: 3 })) } });
  expect(status).toBe(409);
  expect(body).toMatchObject({
    code: 'stock_insufficient',
    facts: {
      shortages: [
        { skuCode: a.code, wanted: 3, available: 1 },
        { skuCode: b.code, wanted: 3, available: 0 },
      ],
    },
  });
  expect(await levelOf(c.skuId)).toMatchObject({ reserved: 0 });
});

test('a hundred race for fifty: exactly fifty succeed and stock is exact', async () => {
  const sku = await testSku(app, 50);
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => app.call(placeOrderRoute, { body: { lines: [{ skuId: sku.skuId, qty: 1 }] } })),
  );
  expect(answers.filter((a) => a.status === 201)).toHaveLength(50);
  expect(answers.filter((a) => a.status === 409)).toHaveLength(50);
  expect(await levelOf(sku.skuId)).toMatchObject({ on_hand: 50, reserved: 50 });
});

test('in a batch each order has its own answer', async () => {
  const sku = await testSku(app, 1);
  const order = (sourceNo: string) => ({ lines: [{ skuId: sku.skuId, qty: 1 }], sourceNo });
  const { results } = await app.ok(placeOrdersRoute, {
    body: { orders: [order('B-1'), order('B-2'), { ...order('B-1'), lines: [{ skuCode: 'nowhere', qty: 1 }] }] },
  });
  expect(results.map((r) => (r.ok ? 'ok' : r.code))).toEqual(['ok', 'stock_insufficient', 'source_no_taken']);
});

test('mixed types are refused with a way to split', async () => {
  const [physical, virtual] = await Promise.all([testSku(app, 3), testSku(app, 0, { type: 'virtual', virtualKind: 'unlimited' })]);
  const { body } = await app.call(placeOrderRoute, {
    body: {
      lines: [
        { skuId: physical.skuId, qty: 1 },
        { skuId: virtual.skuId, qty: 1 },
      ],
    },
  });
  expect(body).toMatchObject({ code: 'order_types_mixed', facts: { types: ['physical', 'virtual'] } });
});

test('unpaid orders expire, held ones wait', async () => {
  const sku = await testSku(app, 4);
  const [late, held] = [await testOrder(app, sku), await testOrder(app, sku)];
  await app.ok(holdOrderRoute, { params: { orderId: held.orderId }, body: { reason: '核对地址' } });
  app.clock.advance(31 * 60_000);
  await app.job('orders.cancel_unpaid');
  expect(await app.ok(getOrderRoute, { params: { orderId: late.orderId } })).toMatchObject({
    status: 'cancelled',
    cancelReason: 'timeout',
  });
  expect(await app.ok(getOrderRoute, { params: { orderId: held.orderId } })).toMatchObject({ status: 'pending_payment', isHeld: true });
  expect(await levelOf(sku.skuId)).toMatchObject({ reserved: 1 });
});

test('people’s edits conflict only on the same fields', async () => {
  const sku = await testSku(app, 4);
  const { orderId, version } = await testOrder(app, sku);
  await app.ok(editMarksRoute, { params: { orderId }, body: { sellerFlag: 3 }, ifMatch: version });
  await app.ok(editMarksRoute, { params: { orderId }, body: { sellerMemo: '顺丰到付' }, ifMatch: version });
  expect(await app.call(editMarksRoute, { params: { orderId }, body: { sellerFlag: 4 }, ifMatch: version })).toMatchObject({
    status: 412,
    body: { code: 'version_conflict' },
  });
});

test('assigning needs its own permission, in a form and when taking an order', async () => {
  const sku = await testSku(app, 2);
  const { orderId } = await testOrder(app, sku);
  const clerk = testPrincipal({ permissions: new Set(['order.read', 'order.edit', 'order.create']) });
  await ensureFirstOwner(app.core, () => undefined);
  const person = await addPerson(app.core, 'test', {
    username: 'kefu',
    displayName: '客服',
    role: 'customer_service',
    mustChangePassword: false,
  });
  const assigneeId = UserId.parse(person.id);
  const refused = { status: 403, body: { code: 'forbidden', facts: { permission: 'order.assign' } } };
  expect(await app.call(editMarksRoute, { params: { orderId }, body: { assigneeId }, as: clerk })).toMatchObject(refused);
  expect(await app.call(placeOrderRoute, { body: { lines: [{ skuId: sku.skuId, qty: 1 }], assigneeId }, as: clerk })).toMatchObject(
    refused,
  );
  expect(await app.ok(editMarksRoute, { params: { orderId }, body: { assigneeId } })).toMatchObject({ assigneeId });
  const nobody = UserId.parse(app.me.principalId);
  expect(await app.call(editMarksRoute, { params: { orderId }, body: { assigneeId: nobody } })).toMatchObject({
    status: 400,
    body: { facts: { field: 'assigneeId' } },
  });
});

test('lines change while unpaid; stock follows', async () => {
  const [a, b] = await Promise.all([testSku(app, 5), testSku(app, 5)]);
  const { orderId } = await testOrder(app, a, { lines: [{ skuId: a.skuId, qty: 4 }] });
  const changed = await app.ok(changeLinesRoute, {
    params: { orderId },
    body: {
      lines: [
        { skuId: a.skuId, qty: 1 },
        { skuId: b.skuId, qty: 2, unitPriceAmount: minor(100) },
      ],
      discountAmount: minor(0),
      freightAmount: minor(0),
    },
  });
  expect(changed).toMatchObject({ totalAmount: 1999 + 200, totalQty: 3 });
  expect(await levelOf(a.skuId)).toMatchObject({ reserved: 1 });
  expect(await levelOf(b.skuId)).toMatchObject({ reserved: 2 });
});

test('history tells every change, and no personal value is in the database in plain', async () => {
  const sku = await testSku(app, 4);
  const { orderId } = await testOrder(app, sku);
  await app.ok(changeAddressRoute, {
    params: { orderId },
    body: { receiver: { ...TEST_RECEIVER, phone: '13900139000', city: '广州市' }, reason: '买家来电' },
  });
  const { entries } = await app.ok(orderHistoryRoute, { params: { orderId } });
  expect(entries.map((e) => e.action)).toEqual(['place', 'change_address']);
  expect(entries[1]).toMatchObject({ reason: '买家来电', actorName: 'tester' });
  expect(entries[1]?.changes.city).toEqual(['深圳市', '广州市']);
  expect(JSON.stringify(entries)).not.toContain('13900139000');
  const revealed = await app.ok(revealOrderRoute, { params: { orderId }, body: { reason: '核对' } });
  expect(revealed.receiver).toMatchObject({ name: '张三', phone: '13900139000' });
});

test('orders are found by phone, last four, name, number and source number; what is missing is said', async () => {
  const sku = await testSku(app, 4);
  const phone = '13712345678';
  const placed = await testOrder(app, sku, { receiver: { ...TEST_RECEIVER, name: '欧阳娜娜', phone }, sourceNo: 'TB-77' });
  for (const term of [phone, '5678', '欧阳娜娜', placed.orderNo, placed.orderNo.replaceAll(/(\d{4})/g, '$1 ').trim(), 'TB-77']) {
    const { items, missing } = await app.ok(searchOrdersRoute, { body: { terms: [term, 'no-such-thing'] } });
    expect([term, items.map((i) => i.id)]).toEqual([term, [placed.orderId]]);
    expect(missing).toEqual(['no-such-thing']);
  }
  const warehouse = testPrincipal({ masks: { personal: 'hidden', amounts: 'hidden', cost: 'hidden' } });
  const finance = testPrincipal({ permissions: new Set(['order.read']) });
  for (const as of [warehouse, finance])
    expect((await app.ok(searchOrdersRoute, { body: { terms: [phone, '欧阳娜娜'] }, as })).items).toEqual([]);
});

test('a term is not missing because orders of other terms fill the page, and a page that is cut says so', async () => {
  const sku = await testSku(app, 9);
  const phones = ['13711112222', '13733334444', '13755556666'];
  const placed: string[] = [];
  for (const phone of phones) placed.unshift((await testOrder(app, sku, { receiver: { ...TEST_RECEIVER, phone } })).orderId);
  const ask = (terms: string[], limit: number) => app.ok(searchOrdersRoute, { body: { terms, limit } });
  const { items, ...said } = await ask([...phones, 'no-such-thing'], 1);
  expect(items.map((i) => i.id)).toEqual(placed.slice(0, 1));
  expect(said).toEqual({ found: phones, missing: ['no-such-thing'], isCut: true });
  const whole = await ask(phones, 3);
  expect(whole.items.map((i) => i.id)).toEqual(placed);
  expect(whole.isCut).toBe(false);
  expect((await ask([sku.code], 2)).isCut).toBe(true);
});

test('newer orders that the reader may not see, and two lines of one, hide none that are found', async () => {
  const sku = await testSku(app, 20);
  const shop = await app.ok(createShopRoute, { body: { code: 'quiet', name: '静店', warehouseIds: [sku.warehouseId] } });
  const receiver = { ...TEST_RECEIVER, phone: '13766667777' };
  const own = await testOrder(app, sku, { shopId: shop.id, receiver });
  const lines = [
    { skuId: sku.skuId, qty: 1 },
    { skuId: sku.skuId, qty: 1, isGift: true },
  ];
  for (let i = 0; i < 3; i += 1) await testOrder(app, sku, { lines, receiver });
  const as = testPrincipal({ scope: { shopIds: [shop.id] } });
  for (const term of [sku.code, receiver.phone])
    expect(await app.ok(searchOrdersRoute, { body: { terms: [term], limit: 1 }, as })).toMatchObject({
      items: [{ id: own.orderId }],
      missing: [],
      isCut: false,
    });
  const { items, isCut } = await app.ok(searchOrdersRoute, { body: { terms: [sku.code], limit: 3 } });
  expect([items.length, isCut]).toEqual([3, true]);
});

test('what is hidden cannot be filtered or sorted by, and shows as null', async () => {
  const warehouse = testPrincipal({ masks: { personal: 'hidden', amounts: 'hidden', cost: 'hidden' } });
  expect(await app.call(listOrdersRoute, { query: { amountMin: 5 }, as: warehouse })).toMatchObject({
    status: 403,
    body: { code: 'field_hidden' },
  });
  expect(await app.call(listOrdersRoute, { query: { sort: 'amount_desc' }, as: warehouse })).toMatchObject({ status: 403 });
  const { items } = await app.ok(listOrdersRoute, { as: warehouse });
  expect(items.length).toBeGreaterThan(0);
  expect(items.every((i) => i.totalAmount === null && i.lines.every((l) => l.lineAmount === null))).toBe(true);
});

test('the board is exact before and after its deltas are folded, and pages cover the list once', async () => {
  const before = await app.ok(boardRoute, {});
  const { rows } = await app.core.pool.query<{ status: string; n: string }>('SELECT status, count(*) AS n FROM orders GROUP BY status');
  for (const { status, n } of rows) expect(before.tiles).toContainEqual(expect.objectContaining({ status, count: Number(n) }));
  expect(await app.job('orders.fold_counts')).toBeGreaterThan(0);
  expect(await app.ok(boardRoute, {})).toEqual(before);
  const seen: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await app.ok(listOrdersRoute, { query: { limit: 7, sort: 'amount_desc', ...(cursor ? { cursor } : {}) } });
    seen.push(...page.items.map((i) => i.id));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBe(rows.reduce((sum, r) => sum + Number(r.n), 0));
});

test('customer service that cancels is shown the cancelled order, which it no longer finds afterwards', async () => {
  const sku = await testSku(app, 1);
  const { orderId } = await testOrder(app, sku);
  const service = testPrincipal({ scope: { statuses: { pending_payment: null, paid: null, shipped: 30 } } });
  expect(await app.ok(cancelOrderRoute, { params: { orderId }, body: {}, as: service })).toMatchObject({ status: 'cancelled' });
  expect(await app.call(getOrderRoute, { params: { orderId }, as: service })).toMatchObject({
    status: 404,
    body: { code: 'order_not_found' },
  });
});

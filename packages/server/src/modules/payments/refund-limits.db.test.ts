import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  approveRefundRoute,
  confirmRefundRoute,
  getOrderRoute,
  listFinanceTasksRoute,
  minor,
  orderPaymentsRoute,
  recordOfflinePaymentRoute,
  refundRulesRoute,
  rejectRefundRoute,
  requestRefundRoute,
  resolveFinanceTaskRoute,
  setRefundRulesRoute,
  shipOrderRoute,
  type OrderId,
  type RefundRulesView,
} from '@danflow/contract';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { testBuyer } from '../../testing/buyer.ts';
import { testOrder, testSku, type TestSku } from '../../testing/goods.ts';
import { newId } from '../../platform/ids.ts';
import type { Principal } from '../../platform/principal.ts';
import { verifyJournal } from '../audit/index.ts';
import { checkAllocations, refundRulesPart, registerProvider, type RefundNews } from './index.ts';
import { findProvider } from './providers.ts';

let app: TestApp;
let sku: TestSku;
beforeAll(async () => {
  app = await testApp();
  sku = await testSku(app, 500, { priceAmount: 10_000 });
});
afterAll(() => app.stop());
// What was refunded yesterday uses no limit of today.
beforeEach(() => app.clock.advance(25 * 3_600_000));

const moneyOf = (orderId: OrderId) => app.ok(orderPaymentsRoute, { params: { orderId } });
const orderOf = (orderId: OrderId) => app.ok(getOrderRoute, { params: { orderId } });
const rules = async (over: Partial<Omit<RefundRulesView, 'version'>>) => {
  const { version, ...now } = await app.ok(refundRulesRoute);
  return app.ok(setRefundRulesRoute, { body: { ...now, ...over }, ifMatch: version });
};
const amount = (value: number | null) => (value === null ? null : minor(value));

async function paid(lines = 1): Promise<OrderId> {
  const { orderId, paymentUrl } = await testOrder(app, sku, { lines: [{ skuId: sku.skuId, qty: lines }] });
  await testBuyer(app, paymentUrl ?? '').pay();
  return orderId;
}
const refund = (orderId: OrderId, value: number, as?: Principal) =>
  app.call(requestRefundRoute, { params: { orderId }, body: { amount: minor(value), reason: 'size' }, ...(as ? { as } : {}) });
const ship = (orderId: OrderId) =>
  app.call(shipOrderRoute, { params: { orderId }, body: { carrier: 'SF', trackingNo: `SF${newId(app.clock.now).slice(-10)}` } });

test('what one person may give back adds up over any 24 hours, also of two requests at once', async () => {
  await rules({ personDayMaxAmount: amount(15_000), aloneDayMaxAmount: null });
  const [first, second] = [await paid(), await paid()];
  const both = await Promise.all([refund(first, 9000), refund(second, 9000)]);
  expect(both.map((a) => a.status).toSorted()).toEqual([201, 409]);
  expect(both.find((a) => a.status === 409)?.body).toMatchObject({ code: 'refund_limit_reached', facts: { left: 6000 } });
  // Another person has a limit of their own.
  const open = both[0].status === 409 ? first : second;
  expect((await refund(open, 9000, testPrincipal())).status).toBe(201);
  app.clock.advance(25 * 3_600_000);
  expect((await refund(await paid(), 9000)).status).toBe(201);
  await rules({ personDayMaxAmount: null });
});

test('beyond what one may do alone it waits: nobody is asked for money, the order does not ship, the asker cannot approve', async () => {
  await rules({ aloneDayMaxAmount: amount(5000) });
  const orderId = await paid();
  const asked = await refund(orderId, 6000);
  const refundId = asked.body.refunds[0]!.id;
  expect(asked.body.refunds).toMatchObject([{ state: 'pending', approval: 'waiting' }]);
  await app.drain();
  app.clock.advance(120_000);
  await app.job('payments.retry_refunds');
  expect(
    await app.core.db.selectFrom('sandbox_refunds').select('refund_no').where('refund_no', '=', asked.body.refunds[0]!.refundNo).execute(),
  ).toEqual([]);
  expect((await ship(orderId)).body).toMatchObject({ code: 'order_refund_pending' });
  const { items } = await app.ok(listFinanceTasksRoute, {});
  const task = items.find((t) => t.refundId === refundId)!;
  expect(task).toMatchObject({ kind: 'refund_approval', amount: 6000, choices: ['approve', 'reject'], proposal: 'decide' });
  expect((await app.call(approveRefundRoute, { params: { refundId }, body: {} })).body).toMatchObject({ code: 'refund_second_person' });
  const byTask = { params: { taskId: task.id }, body: { resolution: 'approve', note: 'seen' } } as const;
  expect((await app.call(resolveFinanceTaskRoute, byTask)).body).toMatchObject({ code: 'refund_second_person' });
  await app.ok(resolveFinanceTaskRoute, { ...byTask, as: testPrincipal() });
  await app.drain();
  expect(await moneyOf(orderId)).toMatchObject({
    refunds: [{ state: 'succeeded', approval: 'approved', decisionNote: 'seen' }],
    tasks: [{ state: 'done', resolution: 'approve: seen' }],
  });
  expect((await app.call(approveRefundRoute, { params: { refundId }, body: {}, as: testPrincipal() })).body).toMatchObject({
    code: 'payment_not_open',
  });
});

test('who may only decide tasks lets no refund go ahead, nor stops one', async () => {
  await rules({ aloneDayMaxAmount: amount(0) });
  const orderId = await paid();
  await refund(orderId, 6000);
  const { tasks } = await moneyOf(orderId);
  const clerk = testPrincipal({ permissions: new Set(['finance.task']) });
  for (const resolution of ['approve', 'reject'] as const)
    expect(
      await app.call(resolveFinanceTaskRoute, { params: { taskId: tasks[0]!.id }, body: { resolution, note: 'seen' }, as: clerk }),
    ).toMatchObject({ status: 403, body: { code: 'forbidden', facts: { permission: 'payment.approve' } } });
  expect(await moneyOf(orderId)).toMatchObject({ refunds: [{ approval: 'waiting', state: 'pending' }], tasks: [{ state: 'open' }] });
});

test('an API key is its maker’s hand: neither approves what the other asked for', async () => {
  await rules({ aloneDayMaxAmount: amount(0) });
  const maker = testPrincipal();
  const keyId = newId(app.clock.now);
  const roleId = newId(app.clock.now);
  const role = { id: roleId, name: 'maker', permissions: [], scope: '{}', masks: '{}', created_at: app.clock.now };
  await app.core.db.insertInto('roles').values(role).execute();
  await app.core.db
    .insertInto('users')
    .values({
      id: maker.id!,
      username: 'maker',
      display_name: 'maker',
      password_hash: 'x',
      must_change_password: false,
      role_id: roleId,
      created_at: app.clock.now,
    })
    .execute();
  await app.core.db
    .insertInto('api_keys')
    .values({
      id: keyId,
      name: 'erp',
      prefix: 'erp',
      key_hash: Buffer.alloc(32, 1),
      made_by: maker.id!,
      permissions: [],
      scope: '{}',
      created_at: app.clock.now,
      expires_at: new Date('2030-01-01'),
    })
    .execute();
  const key = testPrincipal({ kind: 'api_key', id: keyId, principalId: keyId });
  const byKey = (await refund(await paid(), 100, key)).body.refunds[0]!.id;
  const byMaker = (await refund(await paid(), 100, maker)).body.refunds[0]!.id;
  for (const [refundId, as] of [
    [byKey, maker],
    [byKey, key],
    [byMaker, key],
  ] as const)
    expect((await app.call(approveRefundRoute, { params: { refundId }, body: {}, as })).status).toBe(403);
  await app.ok(approveRefundRoute, { params: { refundId: byKey }, body: {} });
});

test('rejected with a reason: the order keeps its money and may ship again', async () => {
  await rules({ aloneDayMaxAmount: amount(0) });
  const orderId = await paid();
  const refundId = (await refund(orderId, 10_000)).body.refunds[0]!.id;
  await app.ok(rejectRefundRoute, { params: { refundId }, body: { reason: 'the buyer keeps it' }, as: testPrincipal() });
  expect(await moneyOf(orderId)).toMatchObject({
    refunds: [{ state: 'failed', approval: 'rejected', failure: 'the buyer keeps it' }],
    tasks: [{ state: 'done', resolution: 'reject: the buyer keeps it' }],
    refundPendingAmount: 0,
  });
  expect((await ship(orderId)).status).toBe(200);
});

test('cash is not handed back before a second person has looked', async () => {
  await rules({ aloneDayMaxAmount: amount(0) });
  const { orderId } = await testOrder(app, sku);
  await app.ok(recordOfflinePaymentRoute, { params: { orderId }, body: { method: 'cash', amount: minor(10_000) } });
  const asked = await app.ok(requestRefundRoute, {
    params: { orderId },
    body: { amount: minor(10_000), reason: 'all', handedBackNote: 'given' },
  });
  const refundId = asked.refunds[0]!.id;
  expect(asked.refunds).toMatchObject([{ state: 'pending', approval: 'waiting' }]);
  expect((await app.call(confirmRefundRoute, { params: { refundId }, body: {} })).status).toBe(409);
  await app.ok(approveRefundRoute, { params: { refundId }, body: {}, as: testPrincipal() });
  await app.ok(confirmRefundRoute, { params: { refundId }, body: {} });
  expect(await orderOf(orderId)).toMatchObject({ status: 'cancelled', paymentState: 'refunded' });
});

test('money back by itself ends at the sum of the day; the rest is asked of finance', async () => {
  await rules({ aloneDayMaxAmount: null, automaticDayMaxAmount: minor(10_000) });
  const twice = async (): Promise<OrderId> => {
    const { orderId, paymentUrl } = await testOrder(app, sku);
    const buyer = testBuyer(app, paymentUrl ?? '');
    const cashier = await buyer.start();
    await app.ok(recordOfflinePaymentRoute, { params: { orderId }, body: { method: 'cash', amount: minor(10_000) } });
    await buyer.notify(await buyer.press(cashier, 'do=pay&amount=pay'));
    await app.drain();
    return orderId;
  };
  expect(await moneyOf(await twice())).toMatchObject({ refunds: [{ state: 'succeeded', amount: 10_000 }], tasks: [] });
  const beyond = await twice();
  const { refunds, tasks } = await moneyOf(beyond);
  expect(refunds).toEqual([]);
  expect(tasks).toMatchObject([{ kind: 'auto_refund_limit', proposal: 'refund', amount: 10_000 }]);
  await app.ok(resolveFinanceTaskRoute, { params: { taskId: tasks[0]!.id }, body: { resolution: 'refund', note: 'seen' } });
  await app.drain();
  expect((await moneyOf(beyond)).refunds).toMatchObject([{ state: 'succeeded', source: 'suspense' }]);
});

test('money in suspense that a second person would not send back may be sent back yet: nobody asked the provider', async () => {
  await rules({ aloneDayMaxAmount: minor(0), automaticDayMaxAmount: minor(0) });
  const orderId = await paid();
  await app.ok(recordOfflinePaymentRoute, { params: { orderId }, body: { method: 'cash', amount: minor(10_000) } });
  const [task] = (await moneyOf(orderId)).tasks;
  const choice = { body: { resolution: 'refund', note: 'twice' } } as const;
  await app.ok(resolveFinanceTaskRoute, { ...choice, params: { taskId: task!.id } });
  const [asked] = (await moneyOf(orderId)).refunds;
  expect(asked).toMatchObject({ source: 'suspense', approval: 'waiting' });
  await app.ok(rejectRefundRoute, { params: { refundId: asked!.id }, body: { reason: 'ask the buyer' }, as: testPrincipal() });
  const { tasks } = await moneyOf(orderId);
  expect(tasks.filter((t) => t.state === 'open')).toMatchObject([
    { kind: 'refund_failed', choices: ['keep', 'refund'], proposal: 'refund' },
  ]);
  await rules({ aloneDayMaxAmount: null, automaticDayMaxAmount: minor(10_000) });
});

const saying = (orderId: OrderId, news: RefundNews) => {
  const provider = findProvider(app.core, 'sandbox')!;
  const asked: string[] = [];
  const answer = (refundNo: string): Promise<RefundNews> => {
    asked.push(refundNo);
    return Promise.resolve(news);
  };
  registerProvider(app.core, {
    ...provider,
    refund: (r) => answer(r.refundNo),
    queryRefund: () => Promise.resolve({ ...news, state: 'none' }),
  });
  return { asked, restore: () => registerProvider(app.core, provider), orderId };
};

test('what needs a person at the provider is told at once, asked again under the same number, and answered by its end', async () => {
  const orderId = await paid();
  const lacking = saying(orderId, { state: 'pending', providerRefundNo: null, detail: 'NOT_ENOUGH', needs: 'top_up' });
  await refund(orderId, 4000);
  await app.drain();
  app.clock.advance(61_000);
  await app.job('payments.retry_refunds');
  lacking.restore();
  expect(new Set(lacking.asked).size).toBe(1);
  expect(lacking.asked).toHaveLength(2);
  const waiting = await moneyOf(orderId);
  expect(waiting.tasks).toMatchObject([{ kind: 'refund_stuck', state: 'open', proposal: 'top_up' }]);
  app.clock.advance(61_000);
  await app.job('payments.retry_refunds');
  expect(await moneyOf(orderId)).toMatchObject({ refunds: [{ state: 'succeeded' }], tasks: [{ state: 'done' }] });
});

test('one that failed is asked for again by finance, under a new number', async () => {
  const orderId = await paid();
  const closed = saying(orderId, { state: 'failed', providerRefundNo: null, detail: 'CLOSED' });
  await refund(orderId, 10_000);
  await app.drain();
  closed.restore();
  const { tasks } = await moneyOf(orderId);
  expect(tasks).toMatchObject([{ kind: 'refund_failed', choices: ['keep', 'refund_again'], proposal: 'refund_again' }]);
  await app.ok(resolveFinanceTaskRoute, { params: { taskId: tasks[0]!.id }, body: { resolution: 'refund_again', note: 'once more' } });
  await app.drain();
  const { refunds } = await moneyOf(orderId);
  expect(refunds.map((r) => r.state)).toEqual(['failed', 'succeeded']);
  expect(refunds[0]!.refundNo).not.toBe(refunds[1]!.refundNo);
  expect(await orderOf(orderId)).toMatchObject({ status: 'cancelled', paymentState: 'refunded' });
});

test('units of one that failed are asked for again while they are free; once another refund was for them, they are not', async () => {
  await rules({ aloneDayMaxAmount: null });
  const units = async (orderId: OrderId, qty: number) => {
    await app.ok(requestRefundRoute, { params: { orderId }, body: { amount: minor(5000), reason: 'size', lines: [{ lineNo: 1, qty }] } });
    await app.drain();
  };
  const failing = async (orderId: OrderId, qty: number) => {
    const closed = saying(orderId, { state: 'failed', providerRefundNo: null, detail: 'CLOSED' });
    await units(orderId, qty);
    closed.restore();
  };
  const again = async (orderId: OrderId) =>
    app.call(resolveFinanceTaskRoute, {
      params: { taskId: (await moneyOf(orderId)).tasks[0]!.id },
      body: { resolution: 'refund_again', note: 'once more' },
    });
  const [free, taken] = [await paid(2), await paid(2)];
  await failing(free, 1);
  await units(free, 1);
  expect((await again(free)).status).toBe(200);
  await failing(taken, 2);
  await units(taken, 1);
  expect(await again(taken)).toMatchObject({ status: 422, body: { code: 'refund_lines_wrong', facts: { lineNo: 1, most: 1 } } });
  expect((await moneyOf(taken)).refunds.map((r) => r.state)).toEqual(['failed', 'succeeded']);
});

test('limits that are changed are journalled, guarded, and no affair of those who refund', async () => {
  const { version } = await app.ok(refundRulesRoute);
  const body = { aloneDayMaxAmount: minor(1), personDayMaxAmount: minor(2), automaticDayMaxAmount: minor(3) };
  const clerk = testPrincipal({ permissions: new Set(['payment.read', 'payment.refund']) });
  expect((await app.call(setRefundRulesRoute, { body, as: clerk })).status).toBe(403);
  await app.ok(setRefundRulesRoute, { body, ifMatch: version });
  expect((await app.call(setRefundRulesRoute, { body: { ...body, aloneDayMaxAmount: minor(9) }, ifMatch: version })).status).toBe(412);
  await app.core.db.updateTable('refund_rules').set({ alone_day_max: 1_000_000 }).execute();
  const report = await verifyJournal(app.core, [refundRulesPart]);
  expect(report.findingsTotal).toBe(1);
  await app.core.db.updateTable('refund_rules').set({ alone_day_max: 1 }).execute();
  expect((await verifyJournal(app.core, [refundRulesPart])).findingsTotal).toBe(0);
  expect(await checkAllocations(app.core)).toEqual([]);
});

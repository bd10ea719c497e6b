import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  cancelOrderRoute,
  getOrderRoute,
  listFinanceTasksRoute,
  listPaymentsRoute,
  minor,
  orderPaymentsRoute,
  paymentLinkRoute,
  recordOfflinePaymentRoute,
  requestRefundRoute,
  resolveFinanceTaskRoute,
  type OrderId,
} from '@danflow/contract';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { testBuyer } from '../../testing/buyer.ts';
import { testOrder, testSku } from '../../testing/goods.ts';
import { verifyJournal } from '../audit/index.ts';
import { orderLivePart } from '../orders/index.ts';
import { messageOf, signMessage } from '../sandbox/index.ts';
import { attemptLivePart, checkAllocations, registerProvider } from './index.ts';
import { findProvider } from './providers.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.stop());

const HOUR = 3_600_000;
const orderOf = (orderId: OrderId) => app.ok(getOrderRoute, { params: { orderId } });
const moneyOf = (orderId: OrderId) => app.ok(orderPaymentsRoute, { params: { orderId } });
const levelOf = (skuId: string) => app.core.db.selectFrom('stock_levels').selectAll().where('sku_id', '=', skuId).executeTakeFirstOrThrow();
const sound = async () => expect(await checkAllocations(app.core)).toEqual([]);

async function order(onHand = 5, over: Parameters<typeof testOrder>[2] = {}) {
  const sku = await testSku(app, onHand);
  const placed = await testOrder(app, sku, over);
  return { sku, placed, orderId: placed.orderId, buyer: testBuyer(app, placed.paymentUrl ?? '') };
}

const offline = (orderId: OrderId, amount: number) =>
  app.ok(recordOfflinePaymentRoute, { params: { orderId }, body: { method: 'cash', amount: minor(amount) } });

test('the buyer pays from the link: the order is paid, the page says so, every fen has its place', async () => {
  const { orderId, buyer } = await order();
  expect(await buyer.page()).toContain('¥19.99');
  const outTradeNo = await buyer.pay();
  expect(outTradeNo).toMatch(/^\d{18}$/);
  expect(await orderOf(orderId)).toMatchObject({ status: 'paid', paymentState: 'paid', paidAmount: 1999 });
  expect(await buyer.page('?returned=1')).toContain('Paid');
  expect(await moneyOf(orderId)).toMatchObject({
    amountDue: 0,
    attempts: [{ outTradeNo, state: 'succeeded', capturedAmount: 1999, refundableAmount: 1999 }],
    allocations: [{ kind: 'order', amount: 1999 }],
    tasks: [],
  });
  await sound();
});

test('a double click and a second tab share one trade; after a failure a new one begins', async () => {
  const { orderId, buyer } = await order();
  const [one, two] = await Promise.all([buyer.start(), buyer.start()]);
  expect(one).toBe(two);
  await buyer.notify(await buyer.press(one, 'do=fail'));
  await app.drain();
  expect(await buyer.page()).toContain('did not succeed');
  const next = await buyer.start();
  expect(next).not.toBe(one);
  await buyer.notify(await buyer.press(next, 'do=pay&amount=pay'));
  await app.drain();
  expect((await moneyOf(orderId)).attempts.map((a) => a.state)).toEqual(['failed', 'succeeded']);
});

test('two clicks, one shows the cashier while the other is refused: what was shown is closed at the provider too', async () => {
  const { orderId, buyer } = await order();
  const provider = findProvider(app.core, 'sandbox')!;
  const other = await app.core.pool.connect();
  let isFirst = true;
  const refuseOnce: typeof provider.pay = async (request) => {
    const instruction = await provider.pay(request);
    if (!isFirst) return instruction;
    isFirst = false;
    await other.query('BEGIN');
    await other.query('SELECT FROM orders WHERE id = $1 FOR UPDATE', [orderId]);
    throw new Error('refused');
  };
  registerProvider(app.core, { ...provider, pay: refuseOnce });
  const refused = buyer.start();
  // The first click waits for the order, which the second one holds to show its page.
  const waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
  await expect.poll(async () => (await app.core.pool.query(waiting)).rowCount).toBe(1);
  await other.query(
    "INSERT INTO payment_instructions (attempt_id, kind, given_at) SELECT id, 'redirect', created_at FROM payment_attempts WHERE order_id = $1",
    [orderId],
  );
  await other.query('COMMIT');
  other.release();
  expect(await refused).toContain('/sandbox/pay/');
  registerProvider(app.core, provider);
  const trades = await app.core.pool.query(
    'SELECT t.state, a.state AS ours FROM sandbox_trades t JOIN payment_attempts a USING (out_trade_no) WHERE a.order_id = $1 ORDER BY out_trade_no',
    [orderId],
  );
  expect(trades.rows).toMatchObject([{ state: 'closed', ours: 'closed' }, { ours: 'open' }]);
});

test('the same notification twice is answered and has one effect; so has the same news under another id', async () => {
  const { orderId, buyer } = await order();
  const outTradeNo = await buyer.press(await buyer.start(), 'do=pay&amount=pay');
  expect(
    await Promise.all([buyer.notify(outTradeNo, 'evt-1'), buyer.notify(outTradeNo, 'evt-1'), buyer.notify(outTradeNo, 'evt-2')]),
  ).toEqual([200, 200, 200]);
  await app.drain();
  const { version } = await orderOf(orderId);
  await buyer.notify(outTradeNo, 'evt-3');
  await app.drain();
  expect((await orderOf(orderId)).version).toBe(version);
  expect((await moneyOf(orderId)).allocations).toHaveLength(1);
  expect(await app.core.db.selectFrom('payment_notifications').selectAll().where('provider_event_id', '=', 'evt-1').execute()).toHaveLength(
    1,
  );
});

test('forged, stale and foreign notifications change nothing', async () => {
  const { orderId, placed, buyer } = await order();
  const outTradeNo = await buyer.press(await buyer.start(), 'do=fail');
  const trade = {
    out_trade_no: outTradeNo,
    trade_no: 'SB-forged',
    amount: 1999,
    currency: 'CNY',
    state: 'paid',
    paid_amount: 1999,
    paid_at: app.clock.now,
  };
  const send = async (at: Date, body = messageOf(trade, `forged-${at.getTime()}`), signature?: string) => {
    const raw = signMessage(app.core.keys, body, at);
    const headers = { ...raw.headers, ...(signature ? { 'sandbox-signature': signature } : {}) };
    return (await app.http.app.inject({ method: 'POST', url: '/api/notifications/sandbox', headers, payload: raw.body })).statusCode;
  };
  expect(await send(app.clock.now, undefined, Buffer.alloc(64).toString('base64'))).toBe(400);
  expect(await send(new Date(app.clock.now.getTime() - HOUR))).toBe(400);
  expect(await app.core.db.selectFrom('notification_quarantine').select('reason').orderBy('reason').execute()).toEqual([
    { reason: 'signature' },
    { reason: 'stale' },
  ]);
  expect((await app.http.app.inject({ method: 'POST', url: '/api/notifications/nobody', payload: '{}' })).statusCode).toBe(409);
  expect(await send(app.clock.now, messageOf({ ...trade, out_trade_no: '000000000000000001' }, 'foreign-1'))).toBe(200);
  await app.drain();
  expect(await orderOf(orderId)).toMatchObject({ status: 'pending_payment', version: 1 });
  expect(placed.status).toBe('pending_payment');
  const { items } = await app.ok(listFinanceTasksRoute, {});
  expect(items).toMatchObject([{ kind: 'foreign_trade', orderId: null, amount: 1999, choices: ['keep'] }]);
  await app.ok(resolveFinanceTaskRoute, { params: { taskId: items[0]!.id }, body: { resolution: 'keep', note: 'another shop' } });
});

test('killed between storing and handling: the stored notification is handled by the next process', async () => {
  const { orderId, buyer } = await order();
  const outTradeNo = await buyer.press(await buyer.start(), 'do=pay&amount=pay');
  expect(await buyer.notify(outTradeNo)).toBe(200);
  expect((await orderOf(orderId)).status).toBe('pending_payment');
  await app.drain();
  expect((await orderOf(orderId)).status).toBe('paid');
});

test('a lost notification is found by the query sweep', async () => {
  const { orderId, buyer } = await order();
  await buyer.press(await buyer.start(), 'do=pay&amount=pay');
  app.clock.advance(61_000);
  await app.job('payments.query_open');
  expect((await orderOf(orderId)).status).toBe('paid');
  expect(await app.job('payments.query_open')).toBe(0);
});

test('cancelling closes the open trade first; a payment that was already done wins', async () => {
  const { orderId, buyer } = await order();
  await buyer.start();
  await app.ok(cancelOrderRoute, { params: { orderId }, body: {} });
  expect((await buyer.trade())?.state).toBe('closed');
  const other = await order();
  await other.buyer.press(await other.buyer.start(), 'do=pay&amount=pay');
  expect((await app.call(cancelOrderRoute, { params: { orderId: other.orderId }, body: {} })).status).toBe(409);
  expect((await orderOf(other.orderId)).status).toBe('paid');
});

/** The trade is closed with the order; the buyer's bank pays all the same. */
async function payLate(onHand: number) {
  const made = await order(onHand);
  const cashier = await made.buyer.start();
  app.clock.advance(HOUR);
  await app.job('orders.cancel_unpaid');
  expect((await orderOf(made.orderId)).status).toBe('cancelled');
  return {
    ...made,
    late: async () => {
      await made.buyer.notify(await made.buyer.press(cashier, 'do=pay&amount=pay'));
      await app.drain();
    },
  };
}

test('paid after the time-out, stock to be had: revived', async () => {
  const { orderId, sku, late } = await payLate(1);
  await late();
  expect(await orderOf(orderId)).toMatchObject({ status: 'paid', paidAmount: 1999, shortageQty: 0 });
  expect(await levelOf(sku.skuId)).toMatchObject({ on_hand: 1, reserved: 1 });
  await sound();
});

test('paid after the time-out, stock gone: the money goes back by itself', async () => {
  const { orderId, sku, late } = await payLate(1);
  await testOrder(app, sku);
  await late();
  expect(await orderOf(orderId)).toMatchObject({ status: 'cancelled', paidAmount: 0 });
  expect(await moneyOf(orderId)).toMatchObject({
    refunds: [{ source: 'suspense', state: 'succeeded', amount: 1999 }],
    attempts: [{ state: 'succeeded', refundedAmount: 1999, refundPendingAmount: 0 }],
    tasks: [],
  });
  await sound();
});

test('paid twice, by cash and in the second tab: the second one goes back', async () => {
  const { orderId, buyer } = await order();
  const cashier = await buyer.start();
  // Recording the cash closes the trade; the bank takes the money all the same.
  await offline(orderId, 1999);
  await buyer.notify(await buyer.press(cashier, 'do=pay&amount=pay'));
  await app.drain();
  expect(await orderOf(orderId)).toMatchObject({ status: 'paid', paidAmount: 1999 });
  expect((await moneyOf(orderId)).refunds).toMatchObject([{ source: 'suspense', state: 'succeeded', amount: 1999, provider: 'sandbox' }]);
  await sound();
});

test('too much: the order takes what it is owed, the rest is a task that can give it back', async () => {
  const { orderId, buyer } = await order();
  await buyer.pay('do=pay&amount=pay_more');
  expect(await orderOf(orderId)).toMatchObject({ status: 'paid', paidAmount: 1999 });
  const { tasks } = await moneyOf(orderId);
  expect(tasks).toMatchObject([{ kind: 'overpaid', amount: 199, choices: ['keep', 'refund'] }]);
  await app.ok(resolveFinanceTaskRoute, { params: { taskId: tasks[0]!.id }, body: { resolution: 'refund', note: 'sent too much' } });
  await app.drain();
  expect(await moneyOf(orderId)).toMatchObject({
    paidAmount: 1999,
    refunds: [{ source: 'suspense', amount: 199, state: 'succeeded' }],
    tasks: [{ state: 'done', choices: [] }],
  });
  await sound();
});

test('too little, twice: each is a task, and together they pay the order', async () => {
  const { orderId, buyer } = await order();
  await buyer.pay('do=pay&amount=pay_less');
  expect(await orderOf(orderId)).toMatchObject({ status: 'pending_payment', paidAmount: 0 });
  const first = (await moneyOf(orderId)).tasks[0]!;
  expect(first).toMatchObject({ kind: 'underpaid', choices: ['keep', 'refund'] });
  expect((await app.call(resolveFinanceTaskRoute, { params: { taskId: first.id }, body: { resolution: 'apply', note: 'x' } })).status).toBe(
    409,
  );
  await offline(orderId, 1100);
  const { tasks } = await moneyOf(orderId);
  expect(tasks.map((t) => t.choices)).toEqual([
    ['keep', 'refund', 'apply'],
    ['keep', 'refund', 'apply'],
  ]);
  await app.ok(resolveFinanceTaskRoute, { params: { taskId: tasks[1]!.id }, body: { resolution: 'apply', note: 'both together' } });
  expect(await orderOf(orderId)).toMatchObject({ status: 'paid', paidAmount: 1999 });
  await sound();
  expect((await moneyOf(orderId)).tasks[0]).toMatchObject({ state: 'open', choices: ['keep', 'refund'] });
});

test('a provider that cannot say: the order waits, finance is asked once and lets go, a late word still counts', async () => {
  const { orderId, buyer } = await order();
  await buyer.start();
  const provider = findProvider(app.core, 'sandbox')!;
  const silent = () => Promise.reject(new Error('no answer'));
  registerProvider(app.core, { ...provider, query: silent, close: silent });
  expect((await app.call(cancelOrderRoute, { params: { orderId }, body: {} })).body).toMatchObject({ code: 'payment_result_unknown' });
  app.clock.advance(2 * HOUR);
  await app.job('payments.query_open');
  app.clock.advance(2 * 60_000);
  await app.job('payments.query_open');
  await app.job('orders.cancel_unpaid');
  expect((await orderOf(orderId)).status).toBe('pending_payment');
  const { tasks, attempts } = await moneyOf(orderId);
  expect(attempts).toMatchObject([{ state: 'unknown' }]);
  expect(tasks).toMatchObject([{ kind: 'attempt_unknown', choices: ['keep'] }]);
  await app.ok(resolveFinanceTaskRoute, {
    params: { taskId: tasks[0]!.id },
    body: { resolution: 'keep', note: 'asked the bank: nothing paid' },
  });
  registerProvider(app.core, provider);
  await app.job('orders.cancel_unpaid');
  expect((await orderOf(orderId)).status).toBe('cancelled');
  const trade = await buyer.trade();
  await buyer.notify(await buyer.press(`/sandbox/pay/${trade!.trade_no}`, 'do=pay&amount=pay'));
  await app.drain();
  expect((await orderOf(orderId)).status).toBe('paid');
  await sound();
});

test('a buyer who leaves the cashier may go on paying; one who begins while the order is cancelled finds the trade closed', async () => {
  const { orderId, buyer } = await order();
  const cashier = await buyer.start();
  expect(await buyer.page('?returned=1')).toContain('No payment result yet');
  expect(await buyer.start()).toBe(cashier);
  await app.core.db.updateTable('payment_attempts').set({ state: 'closed' }).where('order_id', '=', orderId).execute();
  await app.ok(cancelOrderRoute, { params: { orderId }, body: {} });
  await app.core.db.updateTable('payment_attempts').set({ state: 'open' }).where('order_id', '=', orderId).execute();
  await app.drain();
  expect((await buyer.trade())?.state).toBe('closed');
  expect((await moneyOf(orderId)).attempts).toMatchObject([{ state: 'closed' }]);
});

test('payments outside the scope do not exist; hidden amounts are hidden here too', async () => {
  const { orderId } = await order();
  const elsewhere = testPrincipal({ scope: { shopIds: [] } });
  expect((await app.call(orderPaymentsRoute, { params: { orderId }, as: elsewhere })).status).toBe(404);
  expect((await app.ok(listPaymentsRoute, { as: elsewhere })).items).toEqual([]);
  expect((await app.call(requestRefundRoute, { params: { orderId }, body: { amount: minor(1), reason: 'x' }, as: elsewhere })).status).toBe(
    404,
  );
  const blind = testPrincipal({ masks: { personal: 'masked', amounts: 'hidden', cost: 'hidden' } });
  expect((await app.call(orderPaymentsRoute, { params: { orderId }, as: blind })).body).toMatchObject({ code: 'field_hidden' });
  const first = await app.ok(listPaymentsRoute, { query: { limit: 2 } });
  const second = await app.ok(listPaymentsRoute, { query: { limit: 2, cursor: first.nextCursor ?? '' } });
  expect(new Set([...first.items, ...second.items].map((a) => a.id)).size).toBe(4);
});

test('the link: address, QR code and a message to paste', async () => {
  const { orderId, placed } = await order();
  const link = await app.ok(paymentLinkRoute, { params: { orderId } });
  expect(link).toMatchObject({ amountDue: 1999, currency: 'CNY' });
  expect(link.url.split('/p/')[0]).toBe('http://127.0.0.1:3000');
  expect(link.qrSvg).toContain('<svg');
  expect(link.copyText).toContain('¥19.99');
  expect(link.copyText).toContain(placed.orderNo.slice(0, 4));
});

test('a changed or expired token opens nothing', async () => {
  const { buyer } = await order();
  const token = buyer.path.slice(3);
  const changed = `/p/${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`;
  expect((await app.http.app.inject({ url: changed })).statusCode).toBe(404);
  expect(
    (
      await app.http.app.inject({
        method: 'POST',
        url: `${changed}/pay`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'provider=sandbox',
      })
    ).statusCode,
  ).toBe(404);
});

test('everything above is in the journal, and the live rows are what it says', async () => {
  const { findings } = await verifyJournal(app.core, [orderLivePart, attemptLivePart]);
  expect(findings).toEqual([]);
  await app.core.db
    .updateTable('payment_attempts')
    .set({ captured_amount: 5000 })
    .where('captured_amount', '=', 1999)
    .where('refunded_amount', '=', 0)
    .execute();
  expect((await verifyJournal(app.core, [attemptLivePart])).findings[0]).toMatchObject({ kind: 'row_differs' });
  expect((await checkAllocations(app.core)).length).toBeGreaterThan(0);
});

test('whoever may not see an order cannot close its buyer’s cashier either', async () => {
  const { orderId, buyer } = await order();
  await buyer.start();
  const elsewhere = testPrincipal({ scope: { warehouseIds: [] } });
  for (const answer of [
    await app.call(cancelOrderRoute, { params: { orderId }, as: elsewhere, body: {} }),
    await app.call(recordOfflinePaymentRoute, { params: { orderId }, as: elsewhere, body: { method: 'cash', amount: minor(1) } }),
  ])
    expect(answer).toMatchObject({ status: 404, body: { code: 'order_not_found' } });
  expect((await moneyOf(orderId)).attempts.map((a) => a.state)).toEqual(['open']);
});

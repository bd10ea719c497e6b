import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  cancelOrderRoute,
  getOrderRoute,
  listPaymentsRoute,
  minor,
  orderPaymentsRoute,
  recordOfflinePaymentRoute,
  requestRefundRoute,
  type OrderId,
} from '@danflow/contract';
import { testApp, type TestApp } from '../../testing/app.ts';
import { testOrder, testSku } from '../../testing/goods.ts';
import { DESKTOP, payAtCashier, PHONE, providerBuyer } from '../../testing/provider-buyer.ts';
import { testSimulators, type TestSimulators } from '../../testing/simulators.ts';
import { verifyJournal } from '../audit/index.ts';
import { attemptLivePart, checkAllocations } from './index.ts';

let app: TestApp;
let simulators: TestSimulators;
beforeAll(async () => {
  simulators = await testSimulators();
  const { wechatPay, alipay } = simulators;
  app = await testApp({
    payments: {
      urls: { wechat_pay: wechatPay.baseUrl, alipay: alipay.baseUrl },
      accounts: { wechat_pay: wechatPay.account, alipay: alipay.account },
    },
  });
  await app.http.app.listen({ host: '127.0.0.1', port: 0 });
  await simulators.setClock({ now: app.clock.now });
});
afterEach(() => simulators.clearFaults());
afterAll(async () => {
  await app.stop();
  await simulators.stop();
});

const orderOf = (orderId: OrderId) => app.ok(getOrderRoute, { params: { orderId } });
const moneyOf = (orderId: OrderId) => app.ok(orderPaymentsRoute, { params: { orderId } });
const sound = async () => expect(await checkAllocations(app.core)).toEqual([]);

async function pass(ms: number): Promise<void> {
  app.clock.advance(ms);
  await simulators.setClock({ now: app.clock.now });
}

async function until(check: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    await app.drain();
    if (await check()) return;
    await sleep(50);
  }
  throw new Error('it did not happen within 5 seconds');
}
const becomes = (orderId: OrderId, status: string) => until(async () => (await orderOf(orderId)).status === status);

async function order(userAgent = DESKTOP) {
  const placed = await testOrder(app, await testSku(app, 9));
  return { orderId: placed.orderId, url: placed.paymentUrl ?? '', buyer: providerBuyer(app, placed.paymentUrl ?? '', userAgent) };
}

test('WeChat Pay on a computer: a code on the page, paid by scanning, and the page turns; the whole of it is below 60 kB', async () => {
  const { orderId, buyer } = await order();
  expect(await buyer.press('wechat_pay')).toBe(buyer.path);
  const page = await buyer.page();
  expect(page).toContain('Scan with WeChat');
  expect(page).toContain('<svg');
  expect(Buffer.byteLength(page)).toBeLessThan(60_000);
  expect(page).not.toContain('张三');
  // A closed tab, a double click: the same code, and no second number.
  await Promise.all([buyer.press('wechat_pay'), buyer.press('wechat_pay')]);
  expect((await moneyOf(orderId)).attempts).toHaveLength(1);
  await payAtCashier(await buyer.scanUrl());
  await becomes(orderId, 'paid');
  expect(await buyer.page()).toContain('Paid');
  expect((await moneyOf(orderId)).attempts).toMatchObject([
    { provider: 'wechat_pay', state: 'succeeded', capturedAmount: 1999, isSimulated: true },
  ]);
  await sound();
});

test('Alipay on a phone: its own page, back to ours, paid; refunded in part through it', async () => {
  const { orderId, buyer } = await order(PHONE);
  await payAtCashier(await buyer.press('alipay'));
  await becomes(orderId, 'paid');
  expect(await buyer.page('?returned=1')).toContain('Paid');
  await app.ok(requestRefundRoute, { params: { orderId }, body: { amount: minor(500), reason: 'scratched' } });
  await app.drain();
  await pass(61_000);
  await app.job('payments.retry_refunds');
  expect((await moneyOf(orderId)).refunds).toMatchObject([{ state: 'succeeded', amount: 500, provider: 'alipay' }]);
  await sound();
});

test('each browser is offered what it can open, the fitting one first', async () => {
  const { url } = await order();
  const offered = async (userAgent: string) =>
    [...(await providerBuyer(app, url, userAgent).page()).matchAll(/name="provider" value="(\w+)"/g)].map((m) => m[1]);
  expect(await offered(DESKTOP)).toEqual(['wechat_pay', 'alipay']);
  expect(await offered(PHONE)).toEqual(['wechat_pay', 'alipay']);
  expect(await offered(`${PHONE} MicroMessenger/8.0`)).toEqual(['wechat_pay']);
  expect(await offered(`${PHONE} AlipayClient/10.5`)).toEqual(['alipay']);
});

test('a press leads on to the provider, and tells it the site alone', async () => {
  const { buyer } = await order();
  const { headers } = await app.http.app.inject({ url: buyer.path });
  expect(headers['content-security-policy']).toContain(`form-action 'self' https: ${new URL(simulators.url).origin}`);
  expect(headers['referrer-policy']).toBe('strict-origin');
});

test('the notification is lost and the app closed: the page asks, and so does the sweep', async () => {
  const one = await order();
  await one.buyer.press('wechat_pay');
  await simulators.arm({ kind: 'notify_drop', times: null });
  await payAtCashier(await one.buyer.scanUrl());
  await pass(6000);
  expect(await one.buyer.page('?returned=1')).toContain('Paid');
  const two = await order(PHONE);
  await payAtCashier(await two.buyer.press('alipay'));
  await pass(61_000);
  await app.job('payments.query_open');
  expect((await orderOf(two.orderId)).status).toBe('paid');
});

test('changed provider: the code shown before is closed there; an Alipay page nobody had opened is paid later all the same, and goes back', async () => {
  const { orderId, url, buyer } = await order(PHONE);
  const alipayUrl = await buyer.press('alipay');
  const desk = providerBuyer(app, url);
  await desk.press('wechat_pay');
  expect((await moneyOf(orderId)).attempts.map((a) => [a.provider, a.state])).toEqual([
    ['alipay', 'closed'],
    ['wechat_pay', 'open'],
  ]);
  await payAtCashier(await desk.scanUrl());
  await becomes(orderId, 'paid');
  await payAtCashier(alipayUrl);
  await until(async () => (await moneyOf(orderId)).refunds[0]?.state === 'succeeded');
  expect(await moneyOf(orderId)).toMatchObject({
    paidAmount: 1999,
    refunds: [{ source: 'suspense', amount: 1999, provider: 'alipay', reason: 'paid twice' }],
    tasks: [],
  });
  expect(await desk.page()).toContain('What you paid twice goes back by itself: ¥19.99');
  expect(await app.core.db.selectFrom('refunds').select('is_automatic').where('order_id', '=', orderId).execute()).toEqual([
    { is_automatic: true },
  ]);
  await sound();
});

test('beyond the day’s sum nothing goes back by itself: finance is asked', async () => {
  const { orderId, buyer } = await order();
  await buyer.press('wechat_pay');
  const cashier = await buyer.scanUrl();
  await app.ok(recordOfflinePaymentRoute, { params: { orderId }, body: { method: 'cash', amount: minor(1999) } });
  await app.core.db.updateTable('refunds').set({ amount: 499_000 }).where('is_automatic', '=', true).execute();
  await payAtCashier(cashier, 'pay_late');
  await until(async () => (await moneyOf(orderId)).tasks.length > 0);
  expect(await moneyOf(orderId)).toMatchObject({
    refunds: [],
    tasks: [{ kind: 'auto_refund_limit', amount: 1999, choices: ['keep', 'refund'] }],
  });
  await app.core.db.updateTable('refunds').set({ amount: 1999 }).where('is_automatic', '=', true).execute();
  await sound();
});

test('cancelled, and paid late: the money goes back by itself', async () => {
  const { orderId, buyer } = await order();
  await buyer.press('wechat_pay');
  const cashier = await buyer.scanUrl();
  await app.ok(cancelOrderRoute, { params: { orderId }, body: {} });
  await payAtCashier(cashier, 'pay_late');
  await until(async () => (await moneyOf(orderId)).refunds[0]?.state === 'succeeded');
  expect((await orderOf(orderId)).status).toBe('cancelled');
  await sound();
});

test('a provider that is down: the page says so, nothing stays open, and the other one works at once', async () => {
  const { orderId, buyer } = await order();
  await simulators.arm({ kind: 'answer_5xx', provider: 'wechat_pay', times: null });
  expect(await buyer.press('wechat_pay')).toBe(`${buyer.path}?down=wechat_pay`);
  expect(await buyer.page('?down=wechat_pay')).toContain('cannot be reached; nothing was charged');
  await buyer.press('alipay');
  await payAtCashier(await buyer.scanUrl());
  await becomes(orderId, 'paid');
  expect((await moneyOf(orderId)).attempts.map((a) => [a.provider, a.state])).toEqual([
    ['wechat_pay', 'closed'],
    ['alipay', 'succeeded'],
  ]);
});

test('a provider that falls silent after its code was shown: two minutes, then another may be tried; both pay, one goes back', async () => {
  const { orderId, buyer } = await order();
  await buyer.press('wechat_pay');
  const cashier = await buyer.scanUrl();
  await simulators.arm({ kind: 'answer_5xx', provider: 'wechat_pay', times: null });
  expect(await buyer.press('alipay')).toBe(`${buyer.path}?wait=1`);
  await pass(130_000);
  await buyer.press('alipay');
  const other = await buyer.scanUrl();
  await simulators.clearFaults();
  await payAtCashier(cashier);
  await payAtCashier(other);
  await until(async () => (await moneyOf(orderId)).refunds[0]?.state === 'succeeded');
  expect((await moneyOf(orderId)).paidAmount).toBe(1999);
  expect((await orderOf(orderId)).status).toBe('paid');
  await sound();
});

test('an expired code is refreshed by a press', async () => {
  const { orderId, buyer } = await order();
  await buyer.press('wechat_pay');
  const before = await buyer.scanUrl();
  await app.core.db
    .updateTable('payment_instructions')
    .set({ expires_at: new Date(app.clock.now.getTime() - 1000) })
    .execute();
  expect(await buyer.page()).toContain('This code has expired');
  await buyer.press('wechat_pay');
  await payAtCashier(await buyer.scanUrl());
  await becomes(orderId, 'paid');
  expect(before).toContain('/scan?');
  expect((await moneyOf(orderId)).attempts).toHaveLength(1);
});

test('a page of Alipay’s that was closed unopened is looked at once more after its time, whatever got lost', async () => {
  const { orderId, buyer } = await order(PHONE);
  const url = await buyer.press('alipay');
  await app.ok(cancelOrderRoute, { params: { orderId }, body: {} });
  await simulators.arm({ kind: 'notify_drop', times: null });
  await payAtCashier(url);
  await pass(45 * 60_000);
  await app.job('payments.query_open');
  await app.drain();
  await until(async () => (await moneyOf(orderId)).refunds.length === 1);
  await sound();
});

test('every attempt names its account, and the journal vouches for all of it', async () => {
  const { items } = await app.ok(listPaymentsRoute, { query: { limit: 200 } });
  expect(items.filter((a) => a.provider !== 'offline' && a.accountLabel === null)).toEqual([]);
  expect((await verifyJournal(app.core, [attemptLivePart])).findings).toEqual([]);
});

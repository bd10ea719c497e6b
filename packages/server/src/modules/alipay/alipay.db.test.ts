import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { getOrderRoute, minor, orderPaymentsRoute, requestRefundRoute, type OrderId } from '@danflow/contract';
import { testApp, type TestApp } from '../../testing/app.ts';
import { testOrder, testSku } from '../../testing/goods.ts';
import { testSimulators, type TestSimulators } from '../../testing/simulators.ts';
import { checkAllocations, registerProvider, startPayment } from '../payments/index.ts';
import { alipayKind } from './account.ts';

/** The whole way over HTTP: our server, our notification route, Alipay's simulator as a process of its own. */
let app: TestApp;
let sims: TestSimulators;

beforeAll(async () => {
  sims = await testSimulators({ speed: 10_000 });
  app = await testApp();
  await app.http.app.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(app.http.app.server.address() as AddressInfo).port}`;
  const place = { baseUrl: sims.alipay.baseUrl, notifyUrl: `${url}/api/notifications/alipay`, publicUrl: url, now: () => app.clock.now };
  registerProvider(app.core, alipayKind.open(sims.alipay.account, place));
});
afterEach(() => sims.clearFaults());
afterAll(async () => {
  await app.stop();
  await sims.stop();
});

const orderOf = (orderId: OrderId) => app.ok(getOrderRoute, { params: { orderId } });
const moneyOf = (orderId: OrderId) => app.ok(orderPaymentsRoute, { params: { orderId } });
const sound = async () => expect(await checkAllocations(app.core)).toEqual([]);
const setClocks = (): Promise<void> => sims.setClock({ now: app.clock.now });

async function placed(): Promise<OrderId> {
  await setClocks();
  return (await testOrder(app, await testSku(app, 5))).orderId;
}

/** As a buyer at a desk: the code on the page. */
async function drawn(orderId: OrderId): Promise<string> {
  const wish = { orderId, providerName: 'alipay', returnPath: '/p/x', scene: 'desktop', buyerIp: null } as const;
  const started = await startPayment(app.core, wish);
  return started.kind === 'qr' ? started.content : '';
}

/** The code, scanned: where the cashier is. */
const scanned = async (orderId: OrderId): Promise<string> =>
  (await fetch(await drawn(orderId), { redirect: 'manual' })).headers.get('location') ?? '';

const press = (cashier: string, what = 'pay') =>
  fetch(cashier, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ do: what }) });

async function until(check: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    await app.drain();
    if (await check()) return;
    await sleep(50);
  }
  throw new Error('it did not happen within 5 seconds');
}

const isPaid = (orderId: OrderId) => async (): Promise<boolean> => (await orderOf(orderId)).status === 'paid';
const notices = () => app.core.db.selectFrom('payment_notifications').select('id').execute();
const counts = async () => (await (await fetch(`${sims.url}/notifications`)).json()) as { taken: number; waiting: number };

test('scanned, paid, told twice: booked once, and the provider is content', async () => {
  const orderId = await placed();
  const before = await counts();
  const cashier = await scanned(orderId);
  await sims.arm({ kind: 'notify_duplicate', provider: 'alipay' });
  await press(cashier);
  await until(isPaid(orderId));
  await until(async () => (await counts()).waiting === 0);
  expect((await counts()).taken - before.taken).toBe(2);
  expect(await notices()).toHaveLength(1);
  expect(await moneyOf(orderId)).toMatchObject({ attempts: [{ state: 'succeeded', capturedAmount: 1999, provider: 'alipay' }], tasks: [] });
  await sound();
});

test('a probe with a wrong signature is put aside; the right one that follows is booked', async () => {
  const orderId = await placed();
  await sims.arm({ kind: 'notify_wrong_signature', provider: 'alipay' });
  await press(await scanned(orderId));
  await until(isPaid(orderId));
  expect(await app.core.db.selectFrom('notification_quarantine').select('provider').execute()).toEqual([{ provider: 'alipay' }]);
  await sound();
});

test('a lost notification: the sweep asks, and an unsigned or forged answer is no answer', async () => {
  const orderId = await placed();
  const cashier = await scanned(orderId);
  await sims.arm({ kind: 'notify_drop', provider: 'alipay' });
  await press(cashier);
  await sims.arm({ kind: 'answer_wrong_signature', provider: 'alipay', operation: 'query' });
  app.clock.advance(61_000);
  await app.job('payments.query_open');
  expect((await orderOf(orderId)).status).toBe('pending_payment');
  app.clock.advance(61_000);
  await app.job('payments.query_open');
  expect((await orderOf(orderId)).status).toBe('paid');
  await sound();
});

test('never scanned until the time is over: closed and cancelled, though Alipay never heard of it', async () => {
  const orderId = await placed();
  const code = await drawn(orderId);
  app.clock.advance(31 * 60_000);
  await setClocks();
  await app.job('orders.cancel_unpaid');
  expect(await orderOf(orderId)).toMatchObject({ status: 'cancelled' });
  expect(await moneyOf(orderId)).toMatchObject({ attempts: [{ state: 'closed' }], tasks: [] });
  expect((await fetch(code, { redirect: 'manual' })).status).toBe(200);
  expect(await moneyOf(orderId)).toMatchObject({ attempts: [{ state: 'closed' }] });
});

test('paid after the order was cancelled and its goods went to another: the money goes back by itself', async () => {
  await setClocks();
  const sku = await testSku(app, 1);
  const { orderId } = await testOrder(app, sku);
  const cashier = await scanned(orderId);
  app.clock.advance(31 * 60_000);
  await setClocks();
  await app.job('orders.cancel_unpaid');
  await testOrder(app, sku);
  await press(cashier, 'late');
  await until(async () => (await moneyOf(orderId)).attempts[0]?.refundedAmount === 1999);
  expect(await orderOf(orderId)).toMatchObject({ status: 'cancelled', paidAmount: 0 });
  await sound();
});

test('a refund whose answer is lost is asked about, and paid once', async () => {
  const orderId = await placed();
  await press(await scanned(orderId));
  await until(isPaid(orderId));
  await sims.arm({ kind: 'timeout_after_success', provider: 'alipay', operation: 'refund' });
  await app.ok(requestRefundRoute, { params: { orderId }, body: { amount: minor(500), reason: 'size' } });
  await app.drain();
  expect(await orderOf(orderId)).toMatchObject({ refundPendingAmount: 500 });
  app.clock.advance(61_000);
  await app.job('payments.retry_refunds');
  expect(await orderOf(orderId)).toMatchObject({ refundPendingAmount: 0, refundedAmount: 500, paidAmount: 1499 });
  await sound();
});

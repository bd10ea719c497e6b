import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { getOrderRoute } from '@danflow/contract';
import { testApp, type TestApp } from '../../testing/app.ts';
import { testBuyer } from '../../testing/buyer.ts';
import { testOrder, testSku } from '../../testing/goods.ts';
import { Http } from '../../platform/http/server.ts';
import { sandboxModule } from './index.ts';

let app: TestApp;
let origin: string;
beforeAll(async () => {
  app = await testApp();
  origin = await app.http.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => app.stop());

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const post = (path: string, body: string) => fetch(origin + path, { method: 'POST', headers: FORM, body, redirect: 'manual' });

async function until(check: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    await app.drain();
    if (await check()) return;
    await sleep(50);
  }
  throw new Error('it did not happen within 5 seconds');
}

test('over real HTTP: link, cashier, signed notification sent twice, and the page turns', async () => {
  const placed = await testOrder(app, await testSku(app, 3));
  const buyer = testBuyer(app, placed.paymentUrl ?? '');
  const cashier = (await post(`${buyer.path}/pay`, 'provider=sandbox')).headers.get('location') ?? '';
  expect(cashier).toMatch(/^\/sandbox\/pay\/SB\d{20}\?back=/);
  expect(await (await fetch(origin + cashier)).text()).toContain('¥19.99');
  const stamp = async () => ((await (await fetch(`${origin}${buyer.path}/status`)).json()) as { stamp: string }).stamp;
  const before = await stamp();
  const pressed = await post(cashier, 'do=pay&amount=pay&notify=twice');
  expect(pressed.status).toBe(303);
  expect(await (await fetch(origin + (pressed.headers.get('location') ?? ''))).text()).toContain('returned=1');
  await until(async () => (await app.ok(getOrderRoute, { params: { orderId: placed.orderId } })).status === 'paid');
  expect(await stamp()).not.toBe(before);
  await until(async () =>
    (await app.core.db.selectFrom('payment_notifications').selectAll().execute()).every((n) => n.handled_at !== null),
  );
  expect(await app.core.db.selectFrom('payment_notifications').selectAll().execute()).toHaveLength(1);
});

test('the buyer comes back before the notification: the page asks the provider itself', async () => {
  const placed = await testOrder(app, await testSku(app, 3));
  const buyer = testBuyer(app, placed.paymentUrl ?? '');
  await buyer.press(await buyer.start(), 'do=pay&amount=pay');
  expect(await buyer.page('?returned=1')).toContain('Paid');
});

test('the cashier sends nobody elsewhere', async () => {
  const placed = await testOrder(app, await testSku(app, 3));
  const cashier = (await testBuyer(app, placed.paymentUrl ?? '').start()).split('?')[0];
  const page = await (
    await fetch(`${origin}${cashier}?back=${encodeURIComponent('https://evil.example/p/aaaaaaaaaaaaaaaaaaaaaaaa')}`)
  ).text();
  expect(page).not.toContain('evil.example');
});

test('where the sandbox is not allowed there is none (R21)', async () => {
  const options = {
    core: app.core,
    log: app.deps.log,
    metrics: app.deps.metrics,
    authenticate: () => Promise.resolve(null),
    trustProxy: [],
    publicUrl: null,
    areRepliesChecked: true,
  };
  const http = await Http.open(options);
  await sandboxModule.mount?.(http, { ...app.deps, settings: { ...app.deps.settings, isSandboxAllowed: false } });
  expect((await http.app.inject({ url: '/sandbox/pay/SB1' })).statusCode).toBe(404);
  await http.app.close();
});

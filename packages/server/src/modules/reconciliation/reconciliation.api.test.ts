import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  downloadBillRoute,
  exportReconciliationRoute,
  listFinanceTasksRoute,
  listPaymentAlertsRoute,
  minor,
  queryDifferenceRoute,
  requestRefundRoute,
  runReconciliationRoute,
  setFeeRateRoute,
  signReconciliationRoute,
  solveDifferenceRoute,
  uploadBillRoute,
  type OrderId,
  type ReconciliationBookView,
} from '@danflow/contract';
import { testApp, testPrincipal, type TestApp } from '../../testing/app.ts';
import { testOrder, testSku } from '../../testing/goods.ts';
import { payAtCashier, PHONE, providerBuyer } from '../../testing/provider-buyer.ts';
import { testSimulators, type TestSimulators } from '../../testing/simulators.ts';
import { openFile } from '../files/index.ts';
import { accountant } from './reconciliation-harness.ts';

const HOUR = 3_600_000;

let app: TestApp;
let simulators: TestSimulators;
let who: ReturnType<typeof accountant>;
let wechat: ReconciliationBookView;
let alipay: ReconciliationBookView;
/** Each test has a day of its own: the clock goes on to noon of the next one after each. */
let day = '';

beforeAll(async () => {
  simulators = await testSimulators();
  const { wechatPay, alipay: ali } = simulators;
  app = await testApp({
    payments: {
      urls: { wechat_pay: wechatPay.baseUrl, alipay: ali.baseUrl },
      accounts: { wechat_pay: wechatPay.account, alipay: ali.account },
    },
  });
  await app.http.app.listen({ host: '127.0.0.1', port: 0 });
  await simulators.setClock({ now: app.clock.now });
  who = accountant(app);
  wechat = await who.book('wechat_pay');
  alipay = await who.book('alipay');
  day = '2026-03-02';
}, 120_000);
afterEach(async () => {
  await simulators.clearFaults();
  // Noon of the day after the next, in Beijing: every test begins on a fresh day whose bill does not exist yet.
  const { now } = app.clock;
  const noon = new Date(`${now.toISOString().slice(0, 10)}T04:00:00Z`).getTime() + 24 * HOUR;
  await moveTo(new Date(noon));
  day = app.clock.now.toISOString().slice(0, 10);
}, 60_000);
afterAll(async () => {
  await app.stop();
  await simulators.stop();
});

async function moveTo(now: Date): Promise<void> {
  app.clock.now = now;
  await simulators.setClock({ now });
}
/** To noon of the next day: the bill of `day` is there. */
const nextNoon = () => moveTo(new Date(new Date(`${day}T04:00:00Z`).getTime() + 24 * HOUR));

const attemptOf = (orderId: OrderId) =>
  app.core.db.selectFrom('payment_attempts').selectAll().where('order_id', '=', orderId).executeTakeFirstOrThrow();

async function until(check: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    await app.drain();
    if (await check()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('it did not happen within 15 seconds');
}

async function pay(provider: 'wechat_pay' | 'alipay', { isHeard = true } = {}): Promise<OrderId> {
  const placed = await testOrder(app, await testSku(app, 9));
  const buyer = providerBuyer(app, placed.paymentUrl ?? '', provider === 'alipay' ? PHONE : undefined);
  const to = await buyer.press(provider);
  if (!isHeard) await simulators.arm({ kind: 'notify_drop', times: null });
  await payAtCashier(provider === 'alipay' ? to : await buyer.scanUrl());
  if (isHeard) await until(async () => (await attemptOf(placed.orderId)).state === 'succeeded');
  return placed.orderId;
}

const LONG = 90_000;

test(
  'a day without faults: everything is matched on both sides, fees are shown, and nothing is to be done',
  { timeout: LONG },
  async () => {
    await pay('wechat_pay');
    const orderId = await pay('alipay');
    await app.ok(requestRefundRoute, { params: { orderId }, body: { amount: minor(500), reason: 'scratched' } });
    await until(async () => (await attemptOf(orderId)).refunded_amount + (await attemptOf(orderId)).refund_pending_amount === 500);
    await app.job('payments.retry_refunds');
    await nextNoon();
    const paid = await who.run(wechat, day);
    expect(paid).toMatchObject({ state: 'success', billRows: 1, matched: 1, openDifferences: 0, pooled: 0, source: 'download' });
    expect(paid.here).toEqual({ payments: 1999, paymentCount: 1, refunds: 0, refundCount: 0, net: 1999 });
    expect(paid.there).toEqual(paid.here);
    const both = await who.run(alipay, day);
    expect(both).toMatchObject({ state: 'success', billRows: 2, matched: 2, openDifferences: 0 });
    expect(both.here).toEqual({ payments: 1999, paymentCount: 1, refunds: 500, refundCount: 1, net: 1499 });
    expect(both.there).toEqual(both.here);
    expect(both.fees).toBeGreaterThan(0);
    const { shops } = await who.look(both.id);
    expect(shops).toHaveLength(1);
    expect(shops[0]?.shopName).toBeTruthy();
    // Asked for once more without saying so: refused. With it: the same, and counted.
    expect(await app.call(runReconciliationRoute, { body: { bookId: alipay.id, day } })).toMatchObject({
      status: 409,
      body: { code: 'reconciliation_done' },
    });
    expect(await who.run(alipay, day, { again: true })).toMatchObject({ state: 'success', matched: 2, runs: 2 });
    expect(await who.run(alipay, day, { again: true, from: 'kept' })).toMatchObject({ state: 'success', matched: 2, runs: 3 });
  },
);

test('a lost callback: the bill shows it, the provider confirms, and the difference clears itself', { timeout: LONG }, async () => {
  const orderId = await pay('wechat_pay', { isHeard: false });
  await nextNoon();
  const batch = await who.run(wechat, day);
  expect(batch).toMatchObject({ state: 'success', openDifferences: 0, solvedDifferences: 1 });
  expect(await who.differences(batch.id)).toMatchObject([
    { kind: 'status', solution: 'late_callback', thereAmount: 1999, state: 'solved' },
  ]);
  expect(await attemptOf(orderId)).toMatchObject({ state: 'succeeded', captured_amount: 1999 });
  expect(batch.here).toEqual(batch.there);
});

test('a lost callback while the provider is silent: a task, cleared by the callback that comes late', { timeout: LONG }, async () => {
  const orderId = await pay('alipay', { isHeard: false });
  await nextNoon();
  await simulators.arm({ kind: 'answer_5xx', provider: 'alipay', operation: 'query', times: null });
  const batch = await who.run(alipay, day);
  expect(batch.openDifferences).toBe(1);
  const [open] = await who.differences(batch.id);
  expect(open).toMatchObject({ kind: 'status', state: 'open', proposal: 'query', hereAmount: 0, orderId });
  const { items } = await app.ok(listFinanceTasksRoute, { query: {} });
  expect(items).toContainEqual(expect.objectContaining({ id: open?.taskId, kind: 'reconciliation_difference', choices: [] }));
  expect(await app.call(signReconciliationRoute, { params: { batchId: batch.id }, body: {} })).toMatchObject({
    status: 409,
    body: { code: 'reconciliation_open_differences' },
  });
  // A person asks too: once, and is told what came of it.
  await simulators.clearFaults();
  await simulators.arm({ kind: 'answer_5xx', provider: 'alipay', operation: 'query', times: 9 });
  expect(await app.ok(queryDifferenceRoute, { params: { differenceId: open!.id } })).toMatchObject({
    state: 'open',
    queryResult: { state: 'unknown', amount: null },
  });
  expect(await (await fetch(`${simulators.url}/faults`)).json()).toMatchObject({ armed: [{ times: 8 }] });
  await simulators.clearFaults();
  // Who was just asked is left alone for a minute.
  await moveTo(new Date(app.clock.now.getTime() + 2 * 60_000));
  await app.job('payments.query_open');
  await app.drain();
  await app.job('reconciliation.continue');
  expect((await who.differences(batch.id))[0]).toMatchObject({ state: 'solved', solution: 'late_callback', solvedBy: null });
  const done = (await app.ok(listFinanceTasksRoute, { query: { state: 'done' } })).items;
  expect(done.map((t) => t.id)).toContain(open?.taskId);
  const after = (await who.look(batch.id)).batch;
  expect(after.here).toEqual(after.there);
});

test.each(['wechat_pay', 'alipay'] as const)(
  'faults of the bill of %s: a row too many, one with another amount',
  { timeout: LONG },
  async (provider) => {
    await pay(provider);
    await pay(provider);
    await nextNoon();
    await simulators.arm({ kind: 'bill_extra_row', provider }, { kind: 'bill_wrong_row', provider });
    const batch = await who.run(provider === 'alipay' ? alipay : wechat, day);
    expect(batch).toMatchObject({ state: 'success', billRows: 3, matched: 1, openDifferences: 2 });
    const found = await who.differences(batch.id);
    expect(found.map((d) => d.kind).toSorted()).toEqual(['amount', 'missing_here']);
    expect(found.find((d) => d.kind === 'missing_here')).toMatchObject({ hereAmount: null, orderId: null, proposal: 'book' });
    const amount = found.find((d) => d.kind === 'amount');
    expect(amount?.hereAmount).toBe(1999);
    expect(amount?.thereAmount).not.toBe(1999);
    const alerts = await app.ok(listPaymentAlertsRoute, { query: {} });
    expect(alerts.items).toContainEqual(expect.objectContaining({ kind: 'bill_differs', provider }));
    // The provider says what it really took; a later bill without faults takes both differences away.
    expect(await app.ok(queryDifferenceRoute, { params: { differenceId: amount!.id } })).toMatchObject({
      queryResult: { state: 'paid', amount: 1999 },
    });
    const again = await who.run(provider === 'alipay' ? alipay : wechat, day, { again: true });
    expect(again).toMatchObject({ matched: 2, openDifferences: 0, solvedDifferences: 2 });
  },
);

test(
  'a row that is not in the bill waits three days, then is a difference; the bill that shows it late clears it',
  { timeout: LONG },
  async () => {
    const home = day;
    await pay('wechat_pay');
    await pay('wechat_pay');
    await nextNoon();
    await simulators.arm({ kind: 'bill_missing_row', provider: 'wechat_pay' });
    const first = await who.run(wechat, home);
    expect(first).toMatchObject({ state: 'success', matched: 1, pooled: 1, openDifferences: 0 });
    expect(await who.pool(first.id)).toMatchObject([{ rowKind: 'payment', amount: 1999, homeDay: home }]);
    for (let i = 0; i < 3; i += 1) {
      day = app.clock.now.toISOString().slice(0, 10);
      await nextNoon();
      const later = await who.run(wechat, day);
      expect(later.state).toBe('no_bill');
      expect(later.openDifferences).toBe(i === 2 ? 1 : 0);
      if (i < 2) continue;
      expect(await who.differences(later.id)).toMatchObject([
        { kind: 'missing_there', hereAmount: 1999, thereAmount: null, proposal: 'query' },
      ]);
      expect(await who.pool(later.id)).toEqual([]);
      // The provider's bill of that day is corrected and read again.
      await who.run(wechat, home, { again: true });
      expect(await who.differences(later.id)).toMatchObject([{ state: 'solved', solution: 'late_row' }]);
    }
  },
);

test(
  'not ready: asked again every half hour; a wrong hash and a broken archive are said, and nothing is believed',
  { timeout: LONG },
  async () => {
    await pay('wechat_pay');
    await pay('alipay');
    await nextNoon();
    await simulators.arm({ kind: 'bill_creating', provider: 'wechat_pay' }, { kind: 'bill_creating', provider: 'alipay' });
    const waiting = await who.run(wechat, day);
    expect(waiting).toMatchObject({ state: 'waiting', problem: 'not_ready' });
    expect(new Date(waiting.nextAt ?? '').getTime() - app.clock.now.getTime()).toBe(HOUR / 2);
    expect(await who.finish(waiting.id)).toMatchObject({ state: 'waiting' });
    await moveTo(new Date(app.clock.now.getTime() + HOUR / 2));
    await simulators.arm({ kind: 'bill_wrong_hash', provider: 'wechat_pay' });
    expect(await who.finish(waiting.id)).toMatchObject({ state: 'failed', problem: 'download_failed', matched: 0 });
    await moveTo(new Date(app.clock.now.getTime() + HOUR / 2));
    expect(await who.finish(waiting.id)).toMatchObject({ state: 'success', matched: 1 });
    await simulators.clearFaults();
    await simulators.arm({ kind: 'bill_wrong_hash', provider: 'alipay' });
    const broken = await who.run(alipay, day);
    expect(broken).toMatchObject({ state: 'failed', problem: 'unreadable', matched: 0, nextAt: null });
    // What failed may be asked for again without more words.
    expect(await who.run(alipay, day)).toMatchObject({ state: 'success', matched: 1 });
  },
);

test(
  'an empty day is valid only where nothing was paid; files by hand are read as fetched ones, and wrong ones refused',
  { timeout: LONG },
  async () => {
    await pay('wechat_pay');
    await nextNoon();
    expect(await who.run(alipay, day)).toMatchObject({ state: 'no_bill', billRows: 0, openDifferences: 0 });
    await simulators.arm({ kind: 'bill_missing_row', provider: 'wechat_pay' });
    const none = await who.run(wechat, day);
    expect(none).toMatchObject({ state: 'failed', problem: 'no_bill_but_payments' });
    // The bill of another day, fetched by hand, is not that of this one; nor is any other table.
    const good = await who.run(wechat, day);
    expect(good).toMatchObject({ state: 'success', matched: 1 });
    expect((await app.call(downloadBillRoute, { params: { batchId: good.id } })).status).toBe(200);
    const kept = await bytesOf(good.fileId);
    const wrongDay = new Date(Date.parse(`${day}T00:00:00Z`) - 24 * HOUR).toISOString().slice(0, 10);
    expect(await byHand(wechat, wrongDay, kept)).toMatchObject({ state: 'failed', problem: 'other_day' });
    expect(await byHand(wechat, day, Buffer.from('订单号,金额\r\n1,2\r\n'))).toMatchObject({ state: 'failed', problem: 'unreadable' });
    expect(await byHand(wechat, day, kept)).toMatchObject({ state: 'success', matched: 1, source: 'upload' });
    // A file that is not the one that was stored is not believed.
    await app.core.db
      .updateTable('files')
      .set({ sha256: Buffer.alloc(32) })
      .where('kind', '=', 'bill')
      .execute();
    expect(await who.run(wechat, day, { again: true, from: 'kept' })).toMatchObject({ state: 'failed', problem: 'file_changed' });
  },
);

async function bytesOf(fileId: string | null): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of (await openFile(app.deps, fileId ?? '')).content) parts.push(part);
  return Buffer.concat(parts);
}

async function byHand(book: ReconciliationBookView, of: string, bytes: Buffer) {
  const { id } = await app.ok(uploadBillRoute, {
    query: { bookId: book.id, day: of, again: '1' },
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: Buffer.concat([
      Buffer.from('--b\r\ncontent-disposition: form-data; name="file"; filename="bill.csv"\r\n\r\n'),
      bytes,
      Buffer.from('\r\n--b--\r\n'),
    ]) as unknown as undefined,
  });
  return who.finish(id);
}

test('fees are checked where a rate is agreed; a decision stays over another run', { timeout: LONG }, async () => {
  await pay('wechat_pay');
  await app.ok(setFeeRateRoute, { params: { bookId: wechat.id }, body: { feePpm: 20_000 } });
  await nextNoon();
  const batch = await who.run(wechat, day);
  expect(batch).toMatchObject({ matched: 1, openDifferences: 1 });
  const [fee] = await who.differences(batch.id);
  expect(fee).toMatchObject({ kind: 'fee', expectedFee: 39_980, proposal: 'book' });
  const note = 'agreed by mail';
  const solved = await app.ok(solveDifferenceRoute, { params: { differenceId: fee!.id }, body: { solution: 'bill_right', note } });
  expect(solved).toMatchObject({ state: 'solved', solution: 'bill_right', note, solvedBy: app.me.id });
  expect(await who.run(wechat, day, { again: true })).toMatchObject({ openDifferences: 0, solvedDifferences: 1 });
  await app.ok(setFeeRateRoute, { params: { bookId: wechat.id }, body: { feePpm: null } });
});

test(
  'sign-off: by permission, in the order of days, and closed afterwards: a late payment counts in the open day',
  { timeout: LONG },
  async () => {
    const late = await pay('alipay', { isHeard: false });
    await nextNoon();
    // An earlier day that is not signed yet.
    await who.run(alipay, new Date(Date.parse(`${day}T00:00:00Z`) - 24 * HOUR).toISOString().slice(0, 10), { again: true });
    await simulators.arm({ kind: 'answer_5xx', provider: 'alipay', operation: 'query', times: null });
    const batch = await who.run(alipay, day);
    const [open] = await who.differences(batch.id);
    await app.ok(solveDifferenceRoute, { params: { differenceId: open!.id }, body: { solution: 'carry', note: 'asked the provider' } });
    const clerk = testPrincipal({ permissions: new Set(['reconcile.read', 'reconcile.work'] as const) });
    const sign = { params: { batchId: batch.id }, body: { note: 'ok' } };
    expect((await app.call(signReconciliationRoute, { ...sign, as: clerk })).status).toBe(403);
    expect(await app.call(signReconciliationRoute, sign)).toMatchObject({ status: 409, body: { code: 'reconciliation_earlier_open' } });
    // Days before it, oldest first.
    const { batches } = await who.overview('2026-03-01', day);
    const before = batches.filter((b) => b.bookId === alipay.id && b.day < day).toSorted((a, b) => (a.day < b.day ? -1 : 1));
    for (let at = before[0]!.day; at < day; at = new Date(Date.parse(`${at}T00:00:00Z`) + 24 * HOUR).toISOString().slice(0, 10)) {
      const done = before.find((b) => b.day === at) ?? (await who.run(alipay, at));
      for (const d of await who.differences(done.id))
        if (d.state === 'open')
          await app.ok(solveDifferenceRoute, { params: { differenceId: d.id }, body: { solution: 'bill_right', note: 'old' } });
      await app.ok(signReconciliationRoute, { params: { batchId: done.id }, body: {} });
    }
    const signed = await app.ok(signReconciliationRoute, sign);
    expect(signed).toMatchObject({ signedBy: app.me.id, signNote: 'ok', carriedDifferences: 1 });
    expect(await app.call(runReconciliationRoute, { body: { bookId: alipay.id, day, again: true } })).toMatchObject({
      status: 409,
      body: { code: 'reconciliation_signed' },
    });
    // The callback comes at last: the money counts in the next day, and no sum of the closed one moves.
    await simulators.clearFaults();
    // Who was just asked is left alone for a minute.
    await moveTo(new Date(app.clock.now.getTime() + 2 * 60_000));
    await app.job('payments.query_open');
    await app.job('reconciliation.continue');
    expect((await attemptOf(late)).state).toBe('succeeded');
    const today = app.clock.now.toISOString().slice(0, 10);
    expect((await who.differences(batch.id))[0]).toMatchObject({ state: 'solved', solution: 'late_callback', bookedDay: today });
    expect((await who.look(batch.id)).batch).toMatchObject({ here: signed.here, there: signed.there });
    day = today;
    await nextNoon();
    const next = await who.run(alipay, day);
    expect(next).toMatchObject({ state: 'no_bill', here: { payments: 1999, paymentCount: 1 }, there: { payments: 0 } });
  },
);

test('export: totals, differences and pool, safe for spreadsheets; who sees one shop only sees no bill', { timeout: LONG }, async () => {
  await pay('wechat_pay');
  await nextNoon();
  await simulators.arm({ kind: 'bill_wrong_row', provider: 'wechat_pay' });
  const batch = await who.run(wechat, day);
  const [d] = await who.differences(batch.id);
  await app.ok(solveDifferenceRoute, { params: { differenceId: d!.id }, body: { solution: 'carry', note: '=1+1' } });
  const { body } = await app.call(exportReconciliationRoute, { params: { batchId: batch.id } });
  expect(String(body)).toContain('金额不符');
  expect(String(body)).toContain("'=1+1");
  expect(String(body)).not.toMatch(/(^|,)=1/m);
  const narrow = testPrincipal({ scope: { shopIds: [] } });
  expect((await app.call(exportReconciliationRoute, { params: { batchId: batch.id }, as: narrow })).status).toBe(403);
  const hidden = testPrincipal({ masks: { personal: 'masked', amounts: 'hidden', cost: 'hidden' } });
  expect((await app.call(exportReconciliationRoute, { params: { batchId: batch.id }, as: hidden })).status).toBe(403);
});

test('by itself: every day since the account was set up is reconciled after ten, Beijing time', { timeout: LONG }, async () => {
  await moveTo(new Date(`${day}T01:30:00Z`));
  await app.job('reconciliation.daily');
  const yesterday = new Date(Date.parse(`${day}T00:00:00Z`) - 24 * HOUR).toISOString().slice(0, 10);
  const has = async () => (await who.overview(yesterday, yesterday)).batches.length;
  const before = await has();
  await moveTo(new Date(`${day}T02:10:00Z`));
  await app.job('reconciliation.daily');
  expect(await has()).toBe(2);
  expect(before).toBeLessThanOrEqual(2);
  const alerts = await app.ok(listPaymentAlertsRoute, { query: {} });
  expect(alerts.items.map((a) => a.kind)).toContain('bill_unsigned');
});

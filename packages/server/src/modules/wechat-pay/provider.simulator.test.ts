import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { testSimulators, type TestSimulators } from '../../testing/simulators.ts';
import type { BillItem, PaymentProvider, RawNotification, RefundRequest, TradeRequest } from '../payments/index.ts';
import { wechatPayKind } from './account.ts';
import { pemPair } from './wechat-harness.ts';

// Another process answers, on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

/** The client against WeChat Pay's simulator in a process of its own, over loopback, with everything that goes wrong there. */
let sim: TestSimulators;
let shop: Server;
let notifyUrl: string;
let provider: PaymentProvider;
const arrived: RawNotification[] = [];
/** How notifications are answered; the provider's own reply when null. */
let answer: number | null = null;

const place = (now = () => new Date()) => ({ baseUrl: sim.wechatPay.baseUrl, notifyUrl, publicUrl: 'http://shop.example', now });

beforeAll(async () => {
  sim = await testSimulators({ speed: 1000 });
  shop = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = { headers: request.headers as Record<string, string>, body: Buffer.concat(chunks) };
      arrived.push(raw);
      const reply = provider.replyTo(provider.parseNotification(raw, new Date()).ok ? 'stored' : 'refused');
      response.writeHead(answer ?? reply.status, { 'content-type': reply.contentType }).end(reply.body);
    });
  });
  await new Promise<void>((done) => shop.listen(0, '127.0.0.1', done));
  notifyUrl = `http://127.0.0.1:${(shop.address() as { port: number }).port}/api/notifications/wechat_pay`;
  provider = wechatPayKind.open(sim.wechatPay.account, place());
});
afterAll(async () => {
  await sim.stop();
  shop.closeAllConnections();
  await new Promise((done) => shop.close(done));
});
const isQuiet = async (): Promise<boolean> =>
  ((await (await fetch(`${sim.url}/notifications`)).json()) as { waiting: number }).waiting === 0;
beforeEach(async () => {
  answer = null;
  await sim.clearFaults();
  // What the last test began must not arrive in this one.
  await until(isQuiet);
  await sim.setClock({ now: new Date(), booksAheadMs: 0 });
  arrived.length = 0;
});

let made = 0;
const request = (over: Partial<TradeRequest> = {}): TradeRequest => ({
  outTradeNo: `${Date.now()}${String((made += 1)).padStart(5, '0')}`,
  amount: 1999,
  currency: 'CNY',
  subject: '手工皂 … ×2',
  expiresAt: new Date(Date.now() + 1_800_000),
  returnPath: '/p/abc?returned=1',
  scene: 'desktop',
  buyerIp: '203.0.113.9',
  ...over,
});
const ref = ({ outTradeNo }: TradeRequest) => ({ outTradeNo, tradeNo: null });
const press = (outTradeNo: string, deed = 'pay') =>
  fetch(`${sim.wechatPay.baseUrl}/cashier/${outTradeNo}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `do=${deed}`,
    redirect: 'manual',
  });

async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 800; tries += 1) {
    if (await check()) return;
    await sleep(25);
  }
  throw new Error('it did not happen within 20 seconds');
}

async function paidTrade(over: Partial<TradeRequest> = {}): Promise<TradeRequest> {
  const wish = request(over);
  await provider.pay(wish);
  await press(wish.outTradeNo);
  return wish;
}
const refundOf = (trade: TradeRequest, refundNo: string, amount: number): RefundRequest => ({
  ...ref(trade),
  refundNo,
  amount,
  totalAmount: trade.amount,
  currency: 'CNY',
  reason: '尺寸 不合适',
});

test('code, payment, notification, query', async () => {
  expect(wechatPayKind.check(sim.wechatPay.account)).toBeNull();
  const wish = request();
  const code = await provider.pay(wish);
  expect(code).toMatchObject({ kind: 'qr', expiresAt: null, content: expect.stringMatching(/^weixin:\/\//) as string });
  expect(await provider.pay(wish)).not.toEqual(code);
  expect(await provider.query(ref(wish))).toMatchObject({ state: 'waiting', paidAmount: 0 });
  await press(wish.outTradeNo);
  await until(() => arrived.length === 1);
  const parsed = provider.parseNotification(arrived[0]!, new Date());
  const paid = { outTradeNo: wish.outTradeNo, state: 'paid', paidAmount: 1999, currency: 'CNY', paidAt: expect.any(Date) as Date };
  expect(parsed).toMatchObject({ ok: true, kind: 'trade', trade: paid });
  expect(await provider.query(ref(wish))).toMatchObject(paid);
  expect(await provider.close(ref(wish))).toMatchObject({ state: 'paid', paidAmount: 1999 });
});

test('a phone is sent to WeChat and back; without its address, and inside WeChat, a code is shown', async () => {
  const phone = await provider.pay(request({ scene: 'phone', buyerIp: '::ffff:203.0.113.9' }));
  expect(phone).toMatchObject({
    kind: 'redirect',
    url: expect.stringContaining('&redirect_url=http%3A%2F%2Fshop.example%2Fp%2Fabc%3Freturned%3D1') as string,
  });
  expect(await (await fetch((phone as { url: string }).url)).text()).toContain('¥19.99');
  expect((await provider.pay(request({ scene: 'phone', buyerIp: null }))).kind).toBe('qr');
  expect((await provider.pay(request({ scene: 'wechat_app' }))).kind).toBe('qr');
});

test('a number of another order is refused, and so is other money', async () => {
  const wish = request();
  await provider.pay(wish);
  await expect(provider.pay({ ...wish, amount: 1 })).rejects.toThrow('OUT_TRADE_NO_USED');
  await expect(provider.pay({ ...wish, scene: 'phone' })).rejects.toThrow('OUT_TRADE_NO_USED');
  await expect(provider.pay(request({ currency: 'USD' }))).rejects.toThrow('yuan');
  await expect(provider.pay(request({ outTradeNo: 'a b' }))).rejects.toThrow('number');
  expect((await provider.pay(request({ expiresAt: null }))).kind).toBe('qr');
});

test('closing: what was open, what nobody ever heard of, and what was paid a moment before', async () => {
  const wish = request();
  expect(await provider.query(ref(wish))).toMatchObject({ state: 'waiting' });
  expect(await provider.close(ref(wish))).toMatchObject({ state: 'closed' });
  await provider.pay(wish);
  expect(await provider.close(ref(wish))).toMatchObject({ state: 'closed' });
  expect(await provider.close(ref(wish))).toMatchObject({ state: 'closed' });
  // Late money is still told as what it is.
  await press(wish.outTradeNo, 'pay_late');
  expect(await provider.query(ref(wish))).toMatchObject({ state: 'paid', paidAmount: 1999 });
  const busy = request();
  await provider.pay(busy);
  await sim.arm({ kind: 'answer_429', operation: 'close' });
  expect(await provider.close(ref(busy))).toMatchObject({ state: 'unknown' });
});

test('the answer is lost after the deed: nothing is claimed, and asking tells', async () => {
  const wish = request();
  await sim.arm({ kind: 'timeout_after_success', operation: 'pay' });
  await expect(provider.pay(wish)).rejects.toThrow();
  expect((await provider.pay(wish)).kind).toBe('qr');
  await press(wish.outTradeNo);
  await sim.arm({ kind: 'answer_5xx', operation: 'query' }, { kind: 'answer_system_error', operation: 'query' });
  expect(await provider.query(ref(wish))).toMatchObject({ state: 'unknown' });
  expect(await provider.query(ref(wish))).toMatchObject({ state: 'unknown' });
  await sim.arm({ kind: 'answer_wrong_signature', operation: 'query' });
  await expect(provider.query(ref(wish))).rejects.toThrow('does not verify: probe');
  expect(await provider.query(ref(wish))).toMatchObject({ state: 'paid' });
});

test('an answer signed with the other key is believed while both are held, and not afterwards', async () => {
  const wish = await paidTrade();
  await sim.arm({ kind: 'other_key', operation: 'query', times: 2 });
  expect(await provider.query(ref(wish))).toMatchObject({ state: 'paid' });
  const { other_key_id: _id, other_public_key: _key, ...rest } = sim.wechatPay.account;
  await expect(wechatPayKind.open(rest, place()).query(ref(wish))).rejects.toThrow('does not verify: signature');
});

test('notifications: a probe is refused and the real one follows; twice, and with the other key', async () => {
  await sim.arm({ kind: 'notify_wrong_signature' }, { kind: 'notify_duplicate' });
  const wish = await paidTrade();
  await until(() => arrived.length >= 3);
  const read = arrived.map((raw) => provider.parseNotification(raw, new Date()));
  expect(read.filter((r) => !r.ok)).toEqual([{ ok: false, reason: 'probe' }]);
  const good = read.filter((r) => r.ok);
  expect(new Set(good.map((r) => r.eventId)).size).toBe(1);
  expect(good[0]).toMatchObject({ trade: { outTradeNo: wish.outTradeNo, state: 'paid' } });
  arrived.length = 0;
  answer = 500;
  await sim.arm({ kind: 'other_key', operation: 'notify' });
  await paidTrade();
  await until(() => arrived.length > 1);
  answer = null;
  expect(arrived[0]!.headers['wechatpay-serial']).toBe(sim.wechatPay.account.other_key_id);
  expect(provider.parseNotification(arrived[0]!, new Date()).ok).toBe(true);
  const stranger = wechatPayKind.open({ ...sim.wechatPay.account, mchid: '1999999999' }, place());
  expect(stranger.parseNotification(arrived[0]!, new Date())).toEqual({ ok: false, reason: 'foreign' });
});

test('a refund is done when WeChat Pay says so; the same number refunds once', async () => {
  const trade = await paidTrade({ amount: 1000 });
  const asked = refundOf(trade, `${trade.outTradeNo}R1`, 300);
  expect(await provider.queryRefund(asked)).toMatchObject({ state: 'none' });
  expect(await provider.refund(asked)).toMatchObject({ state: 'pending', providerRefundNo: expect.stringMatching(/^503/) as string });
  await until(async () => (await provider.queryRefund(asked)).state === 'succeeded');
  expect(await provider.refund(asked)).toMatchObject({ state: 'succeeded' });
  const told = () => arrived.map((raw) => provider.parseNotification(raw, new Date())).find((p) => p.ok && p.kind === 'refund');
  await until(() => told() !== undefined);
  expect(told()).toMatchObject({ refund: { refundNo: asked.refundNo, outTradeNo: trade.outTradeNo } });
  expect(await provider.refund({ ...asked, amount: 301 })).toMatchObject({ state: 'unknown' });
  expect(await provider.query(ref(trade))).toMatchObject({ state: 'paid', paidAmount: 1000 });
  await sleep(70);
  expect(await provider.refund(refundOf(trade, `${trade.outTradeNo}R2`, 701))).toMatchObject({ state: 'failed' });
});

test('refunds that go wrong: lost answers, no balance, closed, abnormal, unpaid', async () => {
  const trade = await paidTrade({ amount: 1000 });
  const first = refundOf(trade, `${trade.outTradeNo}R1`, 100);
  await sim.arm({ kind: 'answer_429', operation: 'refund' });
  expect(await provider.refund(first)).toMatchObject({ state: 'unknown' });
  await sim.arm({ kind: 'refund_not_enough' });
  expect(await provider.refund(first)).toMatchObject({ state: 'pending', detail: expect.stringContaining('NOT_ENOUGH') as string });
  await sim.arm({ kind: 'timeout_after_success', operation: 'refund' }, { kind: 'refund_closed' });
  await expect(provider.refund(first)).rejects.toThrow();
  await until(async () => (await provider.queryRefund(first)).state === 'failed');
  await sleep(70);
  const second = refundOf(trade, `${trade.outTradeNo}R2`, 100);
  await sim.arm({ kind: 'refund_abnormal' });
  await provider.refund(second);
  await until(async () => (await provider.queryRefund(second)).detail?.startsWith('ABNORMAL') === true);
  expect(await provider.queryRefund(second)).toMatchObject({ state: 'pending' });
  const unpaid = request();
  await provider.pay(unpaid);
  expect(await provider.refund(refundOf(unpaid, `${unpaid.outTradeNo}R1`, 1))).toMatchObject({ state: 'none' });
  await sim.arm({ kind: 'answer_system_error', operation: 'refund_query' });
  expect(await provider.queryRefund(second)).toMatchObject({ state: 'unknown' });
});

const MORNING = new Date('2026-03-03T03:00:00Z');
const booksAt = (at: Date) => sim.setClock({ booksAheadMs: at.getTime() - Date.now() });

async function billItems(day: string): Promise<BillItem[]> {
  const bill = await provider.bills!.download(day);
  if (bill.kind !== 'bill') throw new Error(bill.kind);
  expect(bill.fileName).toContain(day);
  const items: BillItem[] = [];
  for await (const item of provider.bills!.read(bill.bytes)) items.push(item);
  return items;
}

test('the bill of a day: read as it was booked, with its faults, or not there', async () => {
  await booksAt(new Date('2026-03-02T01:00:00Z'));
  const trade = await paidTrade({ amount: 1000, expiresAt: new Date('2026-03-02T02:00:00Z'), subject: '皂,`带\n符号' });
  await provider.refund(refundOf(trade, `${trade.outTradeNo}R1`, 300));
  expect(await provider.bills!.download('2026-03-02').catch((e: Error) => e.message)).toContain('INVALID_REQUEST');
  await booksAt(new Date('2026-03-03T01:00:00Z'));
  expect(await provider.bills!.download('2026-03-02')).toEqual({ kind: 'not_ready' });
  await booksAt(MORNING);
  expect(await provider.bills!.download('2026-03-01')).toEqual({ kind: 'none' });
  const items = await billItems('2026-03-02');
  expect(items).toMatchObject([
    { kind: 'row', line: 2, row: { kind: 'payment', outTradeNo: trade.outTradeNo, amount: 1000, fee: 6000n, refundNo: null } },
    { kind: 'row', line: 3, row: { kind: 'refund', refundNo: `${trade.outTradeNo}R1`, amount: 300, fee: -1800n, status: 'PROCESSING' } },
    { kind: 'totals', totals: { paidAmount: 1000, refundedAmount: 300 } },
  ]);
  await sim.arm({ kind: 'bill_extra_row' }, { kind: 'bill_wrong_row' });
  expect(await billItems('2026-03-02')).toMatchObject([{ row: { amount: 1001 } }, { row: { amount: 300 } }, { row: { amount: 1000 } }, {}]);
  await sim.arm({ kind: 'bill_wrong_hash' });
  await expect(billItems('2026-03-02')).rejects.toThrow('hash');
});

test('the connection is tested without harm, and the field at fault is named', async () => {
  const { account } = sim.wechatPay;
  const trying = (over: Record<string, string>, now?: () => Date) => wechatPayKind.test({ ...account, ...over }, place(now));
  expect(await trying({})).toEqual({ ok: true });
  expect(await trying({ merchant_private_key: pemPair().secret })).toMatchObject({ ok: false, field: 'merchant_private_key' });
  expect(await trying({ merchant_serial: 'F'.repeat(40) })).toMatchObject({ ok: false, field: 'merchant_private_key' });
  expect(await trying({}, () => new Date(Date.now() + 600_000))).toMatchObject({
    ok: false,
    field: null,
    detail: { en: expect.stringContaining('clock') as string },
  });
  const dead = { ...place(), baseUrl: 'http://127.0.0.1:9' };
  expect(await wechatPayKind.test(account, dead)).toMatchObject({
    ok: false,
    field: null,
    detail: { en: expect.stringContaining('not reached') as string },
  });
  // With business two days ago the second question is answered, and proves WeChat Pay's own key.
  await sim.setClock({ booksAheadMs: -2 * 86_400_000 });
  await paidTrade();
  await sim.setClock({ booksAheadMs: 0 });
  expect(await trying({})).toEqual({ ok: true });
  expect(await trying({ wechat_public_key: pemPair().open })).toMatchObject({ ok: false, field: 'wechat_public_key' });
});

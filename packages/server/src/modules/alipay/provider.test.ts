import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { testSimulators, type TestSimulators } from '../../testing/simulators.ts';
import type { BillItem, PaymentProvider, ProviderPlace, RefundRequest, TradeRequest } from '../payments/index.ts';
import { alipayKind } from './account.ts';
import { beijingTime } from './beijing-time.rules.ts';

// Thousands of cases, or a process of its own, on a computer that may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Our client against Alipay's simulator over HTTP; that it is like Alipay, the vendor's SDK proves in packages/simulators. */
let sims: TestSimulators;
let shop: Server;
let heard: Buffer[] = [];
let provider: PaymentProvider;
let place: ProviderPlace;
let pages: PaymentProvider;
let next = 0;

beforeAll(async () => {
  sims = await testSimulators({ speed: 10_000 });
  shop = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      heard.push(body);
      const { ok } = provider.parseNotification({ headers: {}, body }, new Date());
      const reply = provider.replyTo(ok ? 'stored' : 'refused');
      response.writeHead(reply.status, { 'content-type': reply.contentType }).end(reply.body);
    });
  });
  await new Promise<void>((done) => shop.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  place = { baseUrl: sims.alipay.baseUrl, notifyUrl: `${url}/notify`, publicUrl: url, now: () => new Date() };
  provider = alipayKind.open(sims.alipay.account, place);
  pages = alipayKind.open({ ...sims.alipay.account, desktop: 'page' }, place);
});

afterEach(async () => {
  await sims.clearFaults();
  await sims.setClock({ now: new Date(), booksAheadMs: 0 });
  heard = [];
});

afterAll(async () => {
  await sims.stop();
  shop.close();
});

const wish = (more: Partial<TradeRequest> = {}): TradeRequest => ({
  outTradeNo: `77000000000000${String((next += 1)).padStart(4, '0')}`,
  amount: 1990,
  currency: 'CNY',
  subject: '咖啡豆 100% / a=b & "c", d',
  expiresAt: new Date(Date.now() + 1_800_000),
  returnPath: '/p/token?returned=1',
  scene: 'desktop',
  buyerIp: null,
  ...more,
});

const refOf = ({ outTradeNo }: TradeRequest) => ({ outTradeNo, tradeNo: null });
const refundOf = (trade: TradeRequest, amount: number, no = 'R01'): RefundRequest => ({
  outTradeNo: trade.outTradeNo,
  tradeNo: null,
  refundNo: trade.outTradeNo + no,
  amount,
  totalAmount: trade.amount,
  currency: 'CNY',
  reason: 'size',
});

async function cashierOf(pay: PaymentProvider, request: TradeRequest): Promise<string> {
  const instruction = await pay.pay(request);
  const address = instruction.kind === 'qr' ? instruction.content : instruction.url;
  return (await fetch(address, { redirect: 'manual' })).headers.get('location') ?? '';
}

const press = (cashier: string, what: string) =>
  fetch(cashier, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ do: what }) });

async function told(count = 1): Promise<void> {
  for (let tries = 0; heard.length < count && tries < 200; tries += 1) await sleep(20);
  expect(heard.length).toBeGreaterThanOrEqual(count);
}

async function paid(request = wish()): Promise<TradeRequest> {
  await press(await cashierOf(provider, request), 'pay');
  await told();
  return request;
}

test('a QR code: waiting until scanned, paid by query and by notification alike; the same code again', async () => {
  const request = wish();
  const code = await provider.pay(request);
  expect(code).toMatchObject({ kind: 'qr', expiresAt: null, content: expect.stringContaining('/qr/') as string });
  expect(await provider.pay(request)).toEqual(code);
  expect(await provider.query(refOf(request))).toMatchObject({ state: 'waiting', tradeNo: null, paidAmount: 0 });
  await press(await cashierOf(provider, request), 'pay');
  await told();
  const news = await provider.query(refOf(request));
  expect(news).toMatchObject({ state: 'paid', paidAmount: 1990, currency: 'CNY', outTradeNo: request.outTradeNo });
  expect(Math.abs(Date.now() - (news.paidAt?.getTime() ?? 0))).toBeLessThan(10_000);
  expect(provider.parseNotification({ headers: {}, body: heard[0]! }, new Date())).toMatchObject({ ok: true, kind: 'trade', trade: news });
});

test('another process draws the same code in vain: the page of the same number serves', async () => {
  const request = wish();
  await provider.pay(request);
  const elsewhere = alipayKind.open(sims.alipay.account, place);
  const instruction = await elsewhere.pay(request);
  expect(instruction).toMatchObject({ kind: 'redirect', url: expect.stringContaining('alipay.trade.page.pay') as string });
  await press(await cashierOf(elsewhere, request), 'pay');
  await told();
  expect(await provider.query(refOf(request))).toMatchObject({ state: 'paid' });
});

test('an account without codes gets pages by itself, or by choice; phones get the phone page; the buyer comes back', async () => {
  await sims.arm({ kind: 'not_signed_up', provider: 'alipay' });
  expect(await provider.pay(wish())).toMatchObject({ kind: 'redirect' });
  expect(await pages.pay(wish())).toMatchObject({ url: expect.stringContaining('alipay.trade.page.pay') as string });
  for (const scene of ['phone', 'alipay_app', 'wechat_app'] as const)
    expect(await pages.pay(wish({ scene }))).toMatchObject({ url: expect.stringContaining('alipay.trade.wap.pay') as string });
  const request = wish({ scene: 'phone' });
  const cashier = await cashierOf(pages, request);
  const text = await (await fetch(cashier)).text();
  expect(text).toContain('咖啡豆 100% a b c d');
  await press(cashier, 'pay');
  const back = new URL((await fetch(`${cashier}/return`, { redirect: 'manual' })).headers.get('location') ?? '');
  expect(back.pathname + back.search).toMatch(/^\/p\/token\?returned=1&/);
});

test('time_expire is in Beijing time and closes the trade', async () => {
  const request = wish({ expiresAt: new Date(Date.now() + 3_600_000) });
  const cashier = await cashierOf(pages, request);
  await sims.setClock({ now: new Date(Date.now() + 3_595_000) });
  expect(await provider.query(refOf(request))).toMatchObject({ state: 'waiting' });
  await sims.setClock({ now: new Date(Date.now() + 3_601_000) });
  await press(cashier, 'pay');
  expect(await provider.query(refOf(request))).toMatchObject({ state: 'closed' });
});

test('closing: never opened, waiting, too late, twice', async () => {
  const [never, open] = [wish(), wish()];
  await provider.pay(never);
  expect(await provider.close(refOf(never))).toMatchObject({ state: 'closed' });
  await cashierOf(pages, open);
  expect(await provider.close(refOf(open))).toMatchObject({ state: 'closed' });
  expect(await provider.close(refOf(open))).toMatchObject({ state: 'closed' });
  expect(await provider.query(refOf(open))).toMatchObject({ state: 'closed' });
  const late = await paid();
  expect(await provider.close(refOf(late))).toMatchObject({ state: 'paid', paidAmount: 1990 });
});

test('refunds: parts, the same number again, too much; closed by the last one is not "never paid"', async () => {
  const request = await paid();
  expect(await provider.queryRefund(refundOf(request, 500))).toMatchObject({ state: 'none' });
  expect(await provider.refund(refundOf(request, 500))).toMatchObject({ state: 'succeeded' });
  expect(await provider.refund(refundOf(request, 500))).toMatchObject({ state: 'succeeded' });
  expect(await provider.queryRefund(refundOf(request, 500))).toMatchObject({ state: 'succeeded' });
  expect(await provider.refund(refundOf(request, 600))).toMatchObject({
    state: 'unknown',
    detail: expect.stringContaining('5.00') as string,
  });
  expect(await provider.refund(refundOf(request, 1500, 'R02'))).toMatchObject({
    state: 'failed',
    detail: expect.stringContaining('REASON_TRADE_REFUND_FEE_ERR') as string,
  });
  expect(await provider.refund(refundOf(request, 1490, 'R03'))).toMatchObject({ state: 'succeeded' });
  expect(await provider.query(refOf(request))).toMatchObject({ state: 'unknown', paidAmount: 0 });
  expect(await provider.refund(refundOf(wish(), 1))).toMatchObject({ state: 'failed' });
});

test('refunds that wait, that need money, that are refused, whose answer is lost', async () => {
  const request = await paid();
  await sims.arm({ kind: 'refund_processing', provider: 'alipay' });
  expect(await provider.refund(refundOf(request, 100))).toMatchObject({ state: 'pending' });
  await sims.arm({ kind: 'refund_abnormal', provider: 'alipay' });
  expect(await provider.refund(refundOf(request, 100))).toMatchObject({
    state: 'pending',
    detail: expect.stringContaining('SELLER_BALANCE_NOT_ENOUGH') as string,
  });
  await sims.arm({ kind: 'refund_closed', provider: 'alipay' });
  expect(await provider.refund(refundOf(request, 100))).toMatchObject({ state: 'failed' });
  await sims.arm({ kind: 'answer_system_error', provider: 'alipay', operation: 'refund' });
  expect(await provider.refund(refundOf(request, 100))).toMatchObject({ state: 'unknown' });
  await sims.arm({ kind: 'timeout_after_success', provider: 'alipay', operation: 'refund' });
  await expect(provider.refund(refundOf(request, 100))).rejects.toThrow();
  expect(await provider.queryRefund(refundOf(request, 100))).toMatchObject({ state: 'succeeded' });
  expect(await provider.refund(refundOf(request, 100))).toMatchObject({ state: 'succeeded' });
});

test('no answer, a forged one, an unsigned one: nothing is concluded', async () => {
  const request = await paid();
  for (const kind of ['answer_5xx', 'answer_wrong_signature', 'answer_429', 'timeout_after_success']) {
    await sims.arm({ kind, provider: 'alipay', operation: 'query' });
    await expect(provider.query(refOf(request))).rejects.toThrow();
  }
  await sims.arm({ kind: 'answer_system_error', provider: 'alipay', operation: 'query' });
  expect(await provider.query(refOf(request))).toMatchObject({ state: 'unknown' });
  await sims.arm({ kind: 'answer_system_error', provider: 'alipay', operation: 'close' });
  expect(await provider.close(refOf(request))).toMatchObject({ state: 'unknown' });
  expect(await provider.query(refOf(request))).toMatchObject({ state: 'paid' });
});

test('a probe with a wrong signature is answered with fail, and the right one follows', async () => {
  await sims.arm({ kind: 'notify_wrong_signature', provider: 'alipay' });
  await press(await cashierOf(provider, wish()), 'pay');
  await told(2);
  const [probe, sound] = heard.map((body) => provider.parseNotification({ headers: {}, body }, new Date()));
  expect(probe).toEqual({ ok: false, reason: 'signature' });
  expect(sound).toMatchObject({ ok: true });
  expect(provider.replyTo('stored')).toEqual({ status: 200, contentType: 'text/plain', body: 'success' });
});

test('an account is checked by its looks, and by a harmless question', async () => {
  const values = sims.alipay.account;
  expect(alipayKind.check(values)).toBeNull();
  expect(await alipayKind.test(values, place)).toEqual({ ok: true });
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = (key: typeof other.publicKey) => key.export({ type: 'spki', format: 'pem' }).toString();
  const own = createPublicKey(createPrivateKey(values.app_private_key!));
  const wrongs: readonly [string, string][] = [
    ['app_id', '123'],
    ['seller_id', '2021000000000001'],
    ['app_private_key', values.alipay_public_key!],
    ['alipay_public_key', values.app_private_key!],
    ['alipay_public_key', pem(own)],
    ['alipay_public_key', 'nothing'],
    ['desktop', 'card'],
  ];
  for (const [field, value] of wrongs) expect(alipayKind.check({ ...values, [field]: value })).toMatchObject({ field });
  const wrongPrivate = other.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const asked: readonly [string, string][] = [
    ['app_id', '9021999999999999'],
    ['app_private_key', wrongPrivate],
    ['alipay_public_key', pem(other.publicKey)],
  ];
  for (const [field, value] of asked)
    expect(await alipayKind.test({ ...values, [field]: value }, place)).toMatchObject({ ok: false, field });
  expect(await alipayKind.test(values, { ...place, baseUrl: 'http://127.0.0.1:1' })).toMatchObject({ ok: false, field: null });
  await sims.arm({ kind: 'gateway_error_signed', provider: 'alipay' });
  expect(await alipayKind.test({ ...values, app_id: '9021999999999999' }, place)).toMatchObject({ field: 'app_id' });
});

const dayOf = (at: Date): string => beijingTime(at).slice(0, 10);
const DAY_MS = 86_400_000;

async function billOf(day: string, at: Date) {
  const asker = alipayKind.open(sims.alipay.account, { ...place, now: () => at });
  const answer = await asker.bills!.download(day);
  if (answer.kind !== 'bill') return answer.kind;
  const items: BillItem[] = [];
  for await (const item of asker.bills!.read(answer.bytes)) items.push(item);
  return { fileName: answer.fileName, items };
}

test('the bill of a day: not ready, none, rows with fees and totals, wrong rows, a broken transfer', async () => {
  const noon = new Date(`${dayOf(new Date())}T12:00:00+08:00`);
  const yesterday = dayOf(new Date(noon.getTime() - DAY_MS));
  await sims.setClock({ now: noon, booksAheadMs: -DAY_MS });
  const request = await paid(wish({ expiresAt: new Date(noon.getTime() + 3_600_000) }));
  await provider.refund(refundOf(request, 1000));
  expect(await billOf(dayOf(noon), noon)).toBe('not_ready');
  expect(await billOf(dayOf(new Date(noon.getTime() - 9 * DAY_MS)), noon)).toBe('none');
  await sims.arm({ kind: 'bill_creating', provider: 'alipay' });
  expect(await billOf(yesterday, noon)).toBe('not_ready');
  const rows = [
    { kind: 'payment', outTradeNo: request.outTradeNo, refundNo: null, amount: 1990, fee: 12_000n, status: '交易' },
    { kind: 'refund', outTradeNo: request.outTradeNo, refundNo: `${request.outTradeNo}R01`, amount: 1000, fee: -6000n, status: '退款' },
  ];
  const bill = await billOf(yesterday, noon);
  expect(bill).toMatchObject({ fileName: `alipay_trade_${yesterday}.zip` });
  const { items } = bill as { items: BillItem[] };
  expect(items.slice(-3)).toMatchObject([
    { row: rows[0] },
    { row: rows[1] },
    { kind: 'totals', totals: { refunds: 1, refundedAmount: 1000 } },
  ]);
  await sims.arm({ kind: 'bill_extra_row', provider: 'alipay' });
  expect(await billOf(yesterday, noon)).toMatchObject({
    items: [{ row: { outTradeNo: 'STRAY0001' } }, ...items.slice(0, -1).map(() => ({})), {}],
  });
  await sims.arm({ kind: 'bill_wrong_hash', provider: 'alipay' });
  await expect(billOf(yesterday, noon)).rejects.toThrow('the archive is broken');
  await sims.arm({ kind: 'answer_5xx', provider: 'alipay', operation: 'bill_file' });
  await expect(billOf(yesterday, noon)).rejects.toThrow('HTTP 502');
});

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin';
import { testMerchant, testSimulators, until, type Received, type TestMerchant } from '../testing.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

/** The public SDK, unmodified: what it accepts is what WeChat Pay would send, as far as anybody outside can know. */
let sim: Awaited<ReturnType<typeof testSimulators>>;
let shop: TestMerchant;
let wx: Wechatpay;
let account: Readonly<Record<string, string>>;

const sdk = (headers: Record<string, string> = {}, over: Record<string, unknown> = {}): Wechatpay =>
  new Wechatpay({
    mchid: account.mchid!,
    serial: account.merchant_serial!,
    privateKey: account.merchant_private_key!,
    certs: { [account.wechat_key_id!]: account.wechat_public_key!, [account.other_key_id!]: account.other_public_key! },
    baseURL: `${sim.wechatPay.baseUrl}/`,
    proxy: false,
    headers,
    ...over,
  });

beforeAll(async () => {
  sim = await testSimulators();
  shop = await testMerchant();
  account = sim.wechatPay.account;
  wx = sdk();
});
afterAll(async () => {
  await shop.stop();
  await sim.stop();
});
beforeEach(() => {
  sim.faults.clear();
  sim.clock.setBooksAhead(0);
  shop.received.length = 0;
  shop.answer = { status: 204, body: '' };
});

let orders = 0;
const newNumber = (): string => `P${Date.now()}${(orders += 1)}`;
const order = (outTradeNo: string, over: Record<string, unknown> = {}) => ({
  appid: account.appid,
  mchid: account.mchid,
  description: '手工皂, 100% *好* | 两块',
  out_trade_no: outTradeNo,
  notify_url: shop.url,
  amount: { total: 1999, currency: 'CNY' },
  ...over,
});

type Data = Record<string, never>;
interface Failed {
  readonly code?: string;
  readonly response?: { readonly status: number; readonly data: { readonly code?: string }; readonly headers: Record<string, string> };
}
const failed = (promise: Promise<unknown>): Promise<Failed> =>
  promise.then(
    () => ({ code: 'nothing failed' }),
    (error: unknown) => error as Failed,
  );
const codeOf = async (promise: Promise<unknown>) => {
  const { response } = await failed(promise);
  return `${response?.status} ${response?.data.code}`;
};

const transactions = () => wx.v3!.pay!.transactions!;
const native = async (body: unknown) => (await transactions().native!.post(body as object)).data as unknown as { code_url: string };
const query = async (outTradeNo: string) =>
  (await transactions().outTradeNo!['{out_trade_no}']!.get({ params: { mchid: account.mchid }, out_trade_no: outTradeNo }))
    .data as unknown as Record<string, unknown> & { trade_state: string; transaction_id?: string };
const close = (outTradeNo: string) =>
  transactions().outTradeNo!['{out_trade_no}']!.close!.post({ mchid: account.mchid }, { out_trade_no: outTradeNo });
const refund = async (body: object) => (await wx.v3!.refund!.domestic!.refunds!.post(body)).data as unknown as { status: string };
const refundOf = async (outRefundNo: string) =>
  (await wx.v3!.refund!.domestic!.refunds!['{out_refund_no}']!.get({ out_refund_no: outRefundNo })).data as unknown as {
    status: string;
  };

const pressAt = (outTradeNo: string, deed: string) =>
  fetch(`${sim.wechatPay.baseUrl}/cashier/${outTradeNo}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `do=${deed}`,
    redirect: 'manual',
  });

const isGenuine = ({ headers, body }: Received, key = account.wechat_public_key!): boolean =>
  Rsa.verify(
    Formatter.response(String(headers['wechatpay-timestamp']), String(headers['wechatpay-nonce']), body),
    String(headers['wechatpay-signature']),
    key,
  );
function opened({ body }: Received): Data & Record<string, unknown> {
  const { resource } = JSON.parse(body) as { resource: { ciphertext: string; nonce: string; associated_data: string } };
  return JSON.parse(Aes.AesGcm.decrypt(resource.ciphertext, account.api_v3_key!, resource.nonce, resource.associated_data)) as Data;
}

test('order, scan, pay, notification, query, by the public SDK', async () => {
  const no = `${newNumber()}|a*b`;
  const { code_url: code } = await native(order(no));
  expect(code).toMatch(/^weixin:\/\/wxpay\/bizpayurl\?pr=\w+$/);
  expect(await query(no)).toMatchObject({ trade_state: 'NOTPAY', out_trade_no: no });
  const page = await (await fetch(`${sim.wechatPay.baseUrl}/scan?code=${encodeURIComponent(code)}`)).text();
  expect(page).toContain('¥19.99');
  expect(page).toContain('模拟器');
  expect((await pressAt(encodeURIComponent(no), 'pay')).status).toBe(303);
  await until(() => shop.received.length === 1);
  const [message] = shop.received;
  expect(message!.headers['wechatpay-serial']).toBe(account.wechat_key_id);
  expect(isGenuine(message!)).toBe(true);
  expect(opened(message!)).toMatchObject({
    out_trade_no: no,
    mchid: account.mchid,
    appid: account.appid,
    trade_state: 'SUCCESS',
    trade_type: 'NATIVE',
    amount: { total: 1999, currency: 'CNY' },
  });
  expect(await query(no)).toMatchObject({ trade_state: 'SUCCESS', amount: { payer_total: 1999 } });
  await pressAt(encodeURIComponent(no), 'pay');
  expect(sim.notifier.waiting).toBe(0);
});

test('a number means one order: a fresh code for the same data, a refusal for any other', async () => {
  const no = newNumber();
  const first = await native(order(no));
  expect((await native(order(no))).code_url).not.toBe(first.code_url);
  expect(await codeOf(native(order(no, { amount: { total: 2000, currency: 'CNY' } })))).toBe('403 OUT_TRADE_NO_USED');
  const h5 = { scene_info: { payer_client_ip: '203.0.113.9', h5_info: { type: 'Wap' } } };
  expect(await codeOf(transactions().h5!.post(order(no, h5)))).toBe('403 OUT_TRADE_NO_USED');
  expect((await close(no)).status).toBe(204);
  expect((await close(no)).status).toBe(204);
  expect(await query(no)).toMatchObject({ trade_state: 'CLOSED' });
  expect(await codeOf(native(order(no)))).toBe('403 OUT_TRADE_NO_USED');
  expect(await codeOf(query(newNumber()))).toBe('404 ORDER_NOT_EXIST');
});

test('an h5 order leads to a page that leads back', async () => {
  const no = newNumber();
  const scene = { scene_info: { payer_client_ip: '2001:db8::1', h5_info: { type: 'Wap' } } };
  const { data } = await transactions().h5!.post(order(no, scene));
  const page = await fetch(
    `${(data as unknown as { h5_url: string }).h5_url}&redirect_url=${encodeURIComponent('http://shop.example/p/1?returned=1')}`,
  );
  expect(await page.text()).toContain('href="http://shop.example/p/1?returned=1"');
  for (const address of ['/cashier/%E0%A4%A', '/cashier/nobody', '/scan?code=nothing'])
    expect((await fetch(sim.wechatPay.baseUrl + address)).status).toBe(404);
  expect(await codeOf(transactions().h5!.post(order(newNumber())))).toBe('400 PARAM_ERROR');
});

test.each([
  ['out_trade_no', { out_trade_no: 'short' }],
  ['amount.total', { amount: { total: 19.99, currency: 'CNY' } }],
  ['notify_url', { notify_url: 'https://shop.example/notify?a=1' }],
  ['description', { description: '' }],
  ['time_expire', { time_expire: '2026-01-01 12:00' }],
])('a wrong %s is a PARAM_ERROR that names it', async (field, over) => {
  const { response } = await failed(native(order(newNumber(), over)));
  expect(response).toMatchObject({ status: 400, data: { code: 'PARAM_ERROR', message: expect.stringContaining(field) as string } });
  expect(Object.keys(response!.headers).filter((name) => name.startsWith('wechatpay-'))).toEqual([]);
});

test('signature, serial, clock and User-Agent are checked; unknown addresses have no body', async () => {
  const other = sdk({}, { serial: 'F'.repeat(40) });
  const call = (client: Wechatpay) => client.v3!.refund!.domestic!.refunds!['{out_refund_no}']!.get({ out_refund_no: 'R1' });
  expect(await codeOf(call(other))).toBe('401 SIGN_ERROR');
  expect(await codeOf(call(sdk({}, { privateKey: Rsa.from(account.merchant_private_key!, Rsa.KEY_TYPE_PRIVATE), mchid: '1' })))).toBe(
    '401 SIGN_ERROR',
  );
  sim.clock.setNow(new Date(Date.now() + 301_000));
  expect(await codeOf(call(wx))).toBe('401 SIGN_ERROR');
  sim.clock.setNow(new Date());
  expect(await codeOf(call(wx))).toBe('404 RESOURCE_NOT_EXISTS');
  const bare = await fetch(`${sim.wechatPay.baseUrl}/v3/certificates`, { headers: { 'user-agent': '' } });
  expect([bare.status, ((await bare.json()) as { code: string }).code]).toEqual([400, 'INVALID_REQUEST']);
  expect(await codeOf(wx.v3!.certificates!.get())).toBe('404 RESOURCE_NOT_EXISTS');
  for (const [address, method, status] of [
    ['/v3/nothing', 'GET', 404],
    ['/v3/certificates', 'POST', 405],
  ] as const) {
    const answer = await fetch(sim.wechatPay.baseUrl + address, { method });
    expect([answer.status, await answer.text()]).toEqual([status, '']);
  }
});

test('keys are switched: the old key answers who names it, and the SDK holds both', async () => {
  const no = newNumber();
  await native(order(no));
  const old = sdk({ 'Wechatpay-Serial': account.other_key_id! });
  const { headers } = await old.v3!.pay!.transactions!.outTradeNo!['{out_trade_no}']!.get({
    params: { mchid: account.mchid },
    out_trade_no: no,
  });
  expect(headers['wechatpay-serial']).toBe(account.other_key_id);
  sim.faults.arm({ kind: 'answer_wrong_signature' });
  await expect(query(no)).rejects.toMatchObject({ code: 'EV3_RES_HEADER_SIGNATURE_DIGEST' });
});

async function paidOrder(total = 1000): Promise<string> {
  const no = newNumber();
  await native(order(no, { amount: { total, currency: 'CNY' } }));
  await pressAt(no, 'pay');
  return no;
}
const refundBody = (no: string, refundNo: string, amount: number, total = 1000) => ({
  out_trade_no: no,
  out_refund_no: refundNo,
  reason: '尺寸不合适',
  notify_url: shop.url,
  amount: { refund: amount, total, currency: 'CNY' },
});

test('refunds: accepted, then done, told; one number refunds once; never more than was paid', async () => {
  const unpaid = newNumber();
  await native(order(unpaid, { amount: { total: 1000, currency: 'CNY' } }));
  expect(await codeOf(refund(refundBody(unpaid, `${unpaid}R`, 300)))).toBe('404 RESOURCE_NOT_EXISTS');
  const no = await paidOrder();
  await until(() => shop.received.length === 1);
  expect(await codeOf(refundOf(`${no}R1`))).toBe('404 RESOURCE_NOT_EXISTS');
  expect((await refund(refundBody(no, `${no}R1`, 300))).status).toBe('PROCESSING');
  await until(() => shop.received.length === 2);
  expect(opened(shop.received[1]!)).toMatchObject({ refund_status: 'SUCCESS', out_refund_no: `${no}R1`, amount: { refund: 300 } });
  expect(await refundOf(`${no}R1`)).toMatchObject({ status: 'SUCCESS', amount: { refund: 300, total: 1000 } });
  expect((await refund(refundBody(no, `${no}R1`, 300))).status).toBe('SUCCESS');
  expect(await codeOf(refund(refundBody(no, `${no}R1`, 301)))).toBe('400 INVALID_REQUEST');
  expect(await query(no)).toMatchObject({ trade_state: 'REFUND' });
  await new Promise((done) => setTimeout(done, 70));
  expect(await codeOf(refund(refundBody(no, `${no}R2`, 701)))).toBe('400 INVALID_REQUEST');
  sim.faults.arm({ kind: 'refund_not_enough' });
  expect(await codeOf(refund(refundBody(no, `${no}R2`, 700)))).toBe('403 NOT_ENOUGH');
  sim.faults.arm({ kind: 'refund_closed' });
  await refund(refundBody(no, `${no}R2`, 700));
  await until(() => shop.received.length === 3);
  expect(opened(shop.received[2]!)).toMatchObject({ refund_status: 'CLOSED' });
});

test('notifications: probes, repeats and losses, until 200 or 204 is answered', async () => {
  shop.answer = { status: 500, body: '{"code":"FAIL"}' };
  sim.faults.arm({ kind: 'notify_wrong_signature' });
  await paidOrder();
  await until(() => shop.received.length >= 3);
  shop.answer = { status: 200, body: '{"code":"FAIL"}' };
  await until(() => sim.notifier.waiting === 0);
  const [probe, ...rest] = shop.received;
  expect(String(probe!.headers['wechatpay-signature'])).toMatch(/^WECHATPAY\/SIGNTEST\//);
  expect(isGenuine(probe!)).toBe(false);
  expect(rest.every((r) => isGenuine(r))).toBe(true);
  expect(new Set(shop.received.map((r) => r.body)).size).toBe(1);
  expect(new Set(shop.received.map((r) => r.headers['wechatpay-nonce'])).size).toBe(shop.received.length);

  shop.received.length = 0;
  sim.faults.arm({ kind: 'notify_drop' });
  await paidOrder();
  sim.faults.arm({ kind: 'notify_reorder' });
  const held = await paidOrder();
  sim.faults.arm({ kind: 'notify_duplicate' });
  const next = await paidOrder();
  await until(() => shop.received.length === 3);
  const arrived = shop.received.map((r) => opened(r).out_trade_no);
  expect(arrived[0]).toBe(next);
  expect(arrived.toSorted()).toEqual([held, next, next].toSorted());
});

const MORNING = new Date('2026-03-03T03:00:00Z');
const bill = async (day: string, over: object = {}) =>
  (await wx.v3!.bill!.tradebill!.get({ params: { bill_date: day, bill_type: 'ALL', ...over } })).data as unknown as {
    hash_value: string;
    download_url: string;
  };

test('the bill of yesterday, by the SDK’s own reader', async () => {
  const behind = new Date('2026-03-02T02:00:00Z').getTime() - Date.now();
  sim.clock.setBooksAhead(behind);
  const no = await paidOrder(1000);
  await refund(refundBody(no, `${no}R`, 300));
  sim.clock.setBooksAhead(behind + 16 * 3_600_000);
  await paidOrder(55);
  expect(await codeOf(bill('2026-03-02'))).toBe('400 STATEMENT_CREATING');
  sim.clock.setBooksAhead(MORNING.getTime() - Date.now());
  expect(await codeOf(bill('2026-03-01'))).toBe('400 NO_STATEMENT_EXIST');
  expect(await codeOf(bill('2026-03-03'))).toBe('400 INVALID_REQUEST');
  const { hash_value: hash, download_url: url } = await bill('2026-03-02');
  expect(url.startsWith(sim.wechatPay.baseUrl)).toBe(true);
  const { data } = await wx.v3!.billdownload!.file!.get({
    params: { token: new URL(url).searchParams.get('token') },
    responseType: 'arraybuffer',
  });
  const file = Buffer.from(data as unknown as Uint8Array);
  expect(createHash('sha1').update(file).digest('hex')).toBe(hash);
  const { rows, summary } = Formatter.castCsvBill(file) as { rows: Record<string, string>[]; summary: Record<string, string> };
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatchObject({ 商户订单号: no, 交易状态: 'SUCCESS', 订单金额: '10.00', 手续费: '0.06000', 费率: '0.60%' });
  expect(rows[0]!.商品名称).toBe('手工皂  100% *好* | 两块');
  expect(rows[1]).toMatchObject({ 商户退款单号: `${no}R`, 交易状态: 'REFUND', 申请退款金额: '3.00', 手续费: '-0.01800' });
  expect(summary).toMatchObject({ 总交易单数: '2', 订单总金额: '10.00', 申请退款总金额: '3.00', 手续费总金额: '0.04200' });
});

test('late payment, lost answer, busy provider; and the books survive a restart', async () => {
  const closed = newNumber();
  await native(order(closed));
  await close(closed);
  await pressAt(closed, 'pay');
  expect((await query(closed)).trade_state).toBe('CLOSED');
  await pressAt(closed, 'pay_late');
  expect((await query(closed)).trade_state).toBe('SUCCESS');

  const no = newNumber();
  sim.faults.arm({ kind: 'timeout_after_success', operation: 'pay' });
  expect((await failed(native(order(no)))).response).toBeUndefined();
  expect((await query(no)).trade_state).toBe('NOTPAY');
  sim.faults.arm({ kind: 'answer_429', operation: 'query' });
  expect(await codeOf(query(no))).toBe('429 FREQUENCY_LIMITED');
  sim.faults.arm({ kind: 'answer_system_error', operation: 'close' });
  expect(await codeOf(close(no))).toBe('500 SYSTEM_ERROR');
  expect((await query(no)).trade_state).toBe('NOTPAY');

  await sim.stopOnly();
  sim = await testSimulators(sim.dataDir);
  wx = sdk();
  expect(sim.wechatPay.account).toEqual(account);
  expect((await query(closed)).trade_state).toBe('SUCCESS');
});

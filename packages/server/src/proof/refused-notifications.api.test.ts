import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { getOrderRoute, listPaymentAlertsRoute, listQuarantineRoute, type OrderId } from '@danflow/contract';
import type { RawNotification } from '../modules/payments/index.ts';
import { messageOf, signMessage } from '../modules/sandbox/index.ts';
import { newId } from '../platform/ids.ts';
import { testApp, type TestApp } from '../testing/app.ts';
import { testOrder, testSku } from '../testing/goods.ts';
import { ALIPAY_ACCOUNT, alipayMessage, STRANGER, WECHAT_ACCOUNT, wechatMessage } from './signed-by.ts';
import { stateDigest } from './state-digest.ts';

/** Nothing listens there: what a notification says must be judged by itself. */
const NOWHERE = 'http://127.0.0.1:9';
const MINUTE_MS = 60_000;
const AMOUNT = 1999;
type Provider = 'wechat_pay' | 'alipay' | 'sandbox';

let app: TestApp;
/** An order that waits for its payment at each provider. */
const waiting = new Map<Provider, { readonly orderId: OrderId; readonly outTradeNo: string }>();
const numberOf = (provider: Provider): string => waiting.get(provider)?.outTradeNo ?? '';

async function waitAt(provider: Provider): Promise<void> {
  const { orderId, orderNo } = await testOrder(app, await testSku(app, 3));
  const account = await app.core.db.selectFrom('payment_accounts').select('id').where('provider', '=', provider).executeTakeFirst();
  const outTradeNo = `${orderNo}01`;
  await app.core.db
    .insertInto('payment_attempts')
    .values({
      id: newId(app.clock.now),
      order_id: orderId,
      out_trade_no: outTradeNo,
      provider,
      account_id: account?.id ?? null,
      scene: 'desktop',
      method: 'page',
      currency: 'CNY',
      amount: AMOUNT,
      state: 'open',
      created_at: app.clock.now,
    })
    .execute();
  waiting.set(provider, { orderId, outTradeNo });
}

beforeAll(async () => {
  app = await testApp({
    payments: { urls: { wechat_pay: NOWHERE, alipay: NOWHERE }, accounts: { wechat_pay: WECHAT_ACCOUNT, alipay: ALIPAY_ACCOUNT } },
  });
  for (const provider of ['wechat_pay', 'alipay', 'sandbox'] as const) await waitAt(provider);
  await app.drain();
});
afterAll(() => app.stop());

async function send(provider: Provider, { headers, body }: RawNotification): Promise<{ status: number; text: string }> {
  const options = { method: 'POST', url: `/api/notifications/${provider}`, headers, payload: body } as const;
  const answer = await app.http.app.inject(options);
  return { status: answer.statusCode, text: answer.body };
}

const wechatTrade = (over: Readonly<Record<string, unknown>> = {}) => ({
  mchid: WECHAT_ACCOUNT.mchid,
  appid: WECHAT_ACCOUNT.appid,
  out_trade_no: numberOf('wechat_pay'),
  transaction_id: '4200001234202603021234567890',
  trade_type: 'NATIVE',
  trade_state: 'SUCCESS',
  success_time: '2026-03-02T10:00:00+08:00',
  payer: { openid: 'o1' },
  amount: { total: AMOUNT, payer_total: AMOUNT, currency: 'CNY', payer_currency: 'CNY' },
  ...over,
});
const wechat = (over: Partial<Parameters<typeof wechatMessage>[0]> = {}) =>
  wechatMessage({ at: app.clock.now, trade: wechatTrade(), ...over });

const alipayFields = (over: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  notify_time: '2026-03-02 10:00:01',
  notify_type: 'trade_status_sync',
  notify_id: randomBytes(16).toString('hex'),
  app_id: ALIPAY_ACCOUNT.app_id,
  seller_id: ALIPAY_ACCOUNT.seller_id,
  charset: 'utf-8',
  version: '1.0',
  trade_no: '2026030222001400000000000001',
  out_trade_no: numberOf('alipay'),
  trade_status: 'TRADE_SUCCESS',
  total_amount: '19.99',
  subject: '手冲壶 & 100%',
  gmt_payment: '2026-03-02 10:00:00',
  ...over,
});

const sandbox = (over: Readonly<Record<string, unknown>> = {}, at: Date = app.clock.now) =>
  signMessage(
    app.core.keys,
    messageOf(
      {
        out_trade_no: numberOf('sandbox'),
        trade_no: 'SB1',
        amount: AMOUNT,
        currency: 'CNY',
        state: 'paid',
        paid_amount: AMOUNT,
        paid_at: app.clock.now,
        ...over,
      },
      randomBytes(8).toString('hex'),
    ),
    at,
  );

const altered = (raw: RawNotification, from: RegExp, to: string): RawNotification => ({
  ...raw,
  body: Buffer.from(raw.body.toString('latin1').replace(from, to), 'latin1'),
});
const without = ({ headers, body }: RawNotification, name: string): RawNotification => ({
  headers: Object.fromEntries(Object.entries(headers).filter(([header]) => header !== name)),
  body,
});
const minutesOff = (minutes: number): Date => new Date(app.clock.now.getTime() + minutes * MINUTE_MS);
const money = (total: number, currency = 'CNY') => ({ amount: { total, payer_total: total, currency, payer_currency: currency } });

/** Made when its turn comes: the clock goes on. */
type Case = readonly [name: string, provider: Provider, reason: string, make: () => RawNotification];

const CASES: readonly Case[] = [
  ['forged: signed by a stranger', 'wechat_pay', 'signature', () => wechat({ key: STRANGER.secret })],
  ['forged: under a key id nobody knows', 'wechat_pay', 'signature', () => wechat({ keyId: 'PUB_KEY_ID_1' })],
  ['forged: no signature at all', 'wechat_pay', 'signature', () => without(wechat(), 'wechatpay-signature')],
  ['forged: another body under a good signature', 'wechat_pay', 'signature', () => altered(wechat(), /EV-/, 'EW-')],
  [
    'forged: another time under a good signature',
    'wechat_pay',
    'signature',
    () => {
      const raw = wechat();
      return { ...raw, headers: { ...raw.headers, 'wechatpay-timestamp': String(Math.floor(app.clock.now.getTime() / 1000) + 1) } };
    },
  ],
  ['stale: ten minutes old', 'wechat_pay', 'stale', () => wechat({ at: minutesOff(-10) })],
  ['stale: from the future', 'wechat_pay', 'stale', () => wechat({ at: minutesOff(10) })],
  ['sealed with another key', 'wechat_pay', 'malformed', () => wechat({ apiV3Key: 'f'.repeat(32) })],
  ['signed, and no message', 'wechat_pay', 'malformed', () => wechat({ body: '{"id":' })],
  ['foreign: another merchant', 'wechat_pay', 'foreign', () => wechat({ trade: wechatTrade({ mchid: '1900000002' }) })],
  ['foreign: another app', 'wechat_pay', 'foreign', () => wechat({ trade: wechatTrade({ appid: 'wxffffffffffffffff' }) })],
  [
    'foreign: a payment that was begun at Alipay',
    'wechat_pay',
    'foreign',
    () => wechat({ trade: wechatTrade({ out_trade_no: numberOf('alipay') }) }),
  ],
  ['wrong amount: one fen', 'wechat_pay', 'amount', () => wechat({ trade: wechatTrade(money(1)) })],
  ['wrong amount: too much', 'wechat_pay', 'amount', () => wechat({ trade: wechatTrade(money(AMOUNT * 2)) })],
  ['wrong currency', 'wechat_pay', 'amount', () => wechat({ trade: wechatTrade(money(AMOUNT, 'USD')) })],
  ['forged: signed by a stranger', 'alipay', 'signature', () => alipayMessage(alipayFields(), STRANGER.secret)],
  [
    'forged: another amount under a good signature',
    'alipay',
    'signature',
    () => altered(alipayMessage(alipayFields()), /total_amount=19\.99/, 'total_amount=0.01'),
  ],
  [
    'forged: another kind of signature',
    'alipay',
    'signature',
    () => altered(alipayMessage(alipayFields()), /sign_type=RSA2/, 'sign_type=RSA'),
  ],
  ['forged: no signature at all', 'alipay', 'signature', () => altered(alipayMessage(alipayFields()), /&sign=[^&]*/, '')],
  ['forged: a field twice', 'alipay', 'malformed', () => altered(alipayMessage(alipayFields()), /$/, '&trade_status=TRADE_SUCCESS')],
  ['foreign: another app', 'alipay', 'foreign', () => alipayMessage(alipayFields({ app_id: '2021000000000002' }))],
  ['foreign: another seller', 'alipay', 'foreign', () => alipayMessage(alipayFields({ seller_id: '2088000000000002' }))],
  [
    'foreign: a payment that was begun at WeChat Pay',
    'alipay',
    'foreign',
    () => alipayMessage(alipayFields({ out_trade_no: numberOf('wechat_pay') })),
  ],
  ['wrong amount: one fen', 'alipay', 'amount', () => alipayMessage(alipayFields({ total_amount: '0.01' }))],
  ['wrong amount: too much', 'alipay', 'amount', () => alipayMessage(alipayFields({ total_amount: '39.98' }))],
  ['an amount that is none', 'alipay', 'malformed', () => alipayMessage(alipayFields({ total_amount: '1e3' }))],
  [
    'forged: another body under a good signature',
    'sandbox',
    'signature',
    () => altered(sandbox(), /"paidAmount":1999/, '"paidAmount":9999'),
  ],
  ['forged: no signature at all', 'sandbox', 'signature', () => without(sandbox(), 'sandbox-signature')],
  ['stale: ten minutes old', 'sandbox', 'stale', () => sandbox({}, minutesOff(-10))],
  ['foreign: a payment that was begun at WeChat Pay', 'sandbox', 'foreign', () => sandbox({ out_trade_no: numberOf('wechat_pay') })],
  ['signed, and no message', 'sandbox', 'malformed', () => sandbox({ state: 'rich' })],
];

const quarantined = async (): Promise<string[]> =>
  (await app.ok(listQuarantineRoute, { query: { limit: 200 } })).items.map((q) => `${q.provider} ${q.reason}`);

test.each(CASES)('%s (%s): refused as %s, put aside, told, and nothing else', async (_name, provider, reason, make) => {
  app.clock.advance(MINUTE_MS);
  const before = await stateDigest(app.core.pool);
  const there = await quarantined();
  const { status, text } = await send(provider, make());
  expect(provider === 'alipay' ? text : status >= 400).toBe(provider === 'alipay' ? 'fail' : true);
  await app.drain();
  expect(await stateDigest(app.core.pool)).toBe(before);
  const now = await quarantined();
  expect(now.length).toBe(there.length + 1);
  expect(now[0]).toBe(`${provider} ${reason}`);
  const alerts = (await app.ok(listPaymentAlertsRoute, { query: { limit: 200 } })).items.filter((a) => a.kind === 'notification_refused');
  expect(alerts.reduce((sum, a) => sum + a.count, 0)).toBe(now.length);
  expect(alerts.some((a) => a.provider === provider)).toBe(true);
});

test('a probe of WeChat Pay is refused, and nobody is alarmed', async () => {
  const before = await stateDigest(app.core.pool);
  const there = await quarantined();
  const raw = wechat();
  const probe = { ...raw, headers: { ...raw.headers, 'wechatpay-signature': `WECHATPAY/SIGNTEST/${raw.headers['wechatpay-signature']}` } };
  expect((await send('wechat_pay', probe)).status).toBe(401);
  expect(await stateDigest(app.core.pool)).toBe(before);
  expect(await quarantined()).toEqual(there);
});

test.each([
  ['wechat_pay', () => wechat(), 204],
  ['alipay', () => alipayMessage(alipayFields()), 200],
  ['sandbox', () => sandbox(), 200],
] as const)('the true one of %s is booked; replayed byte for byte it has no effect', async (provider, make, ok) => {
  const raw = make();
  expect((await send(provider, raw)).status).toBe(ok);
  await app.drain();
  const { orderId } = waiting.get(provider) ?? { orderId: '' as OrderId };
  expect(await app.ok(getOrderRoute, { params: { orderId } })).toMatchObject({ status: 'paid', paidAmount: AMOUNT });
  const before = await stateDigest(app.core.pool);
  expect(await Promise.all([send(provider, raw), send(provider, raw)])).toMatchObject([{ status: ok }, { status: ok }]);
  await app.drain();
  expect(await stateDigest(app.core.pool)).toBe(before);
  app.clock.advance(10 * MINUTE_MS);
  const there = await quarantined();
  await send(provider, raw);
  await app.drain();
  expect(await stateDigest(app.core.pool)).toBe(before);
  // Alipay repeats itself for 25 hours with the first signature: there is no window, and the number of the event is what counts.
  expect((await quarantined()).length).toBe(there.length + (provider === 'alipay' ? 0 : 1));
});

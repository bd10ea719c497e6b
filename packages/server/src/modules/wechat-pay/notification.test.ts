import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wechatPayKind } from './account.ts';
import { KEY_ID, MERCHANT, NOW, OLD, OLD_ID, PLACE, sdkNotification, sdkSigned, VALUES, WECHAT } from './wechat-harness.ts';

const provider = wechatPayKind.open(VALUES, PLACE);
const PAID = {
  mchid: VALUES.mchid,
  appid: VALUES.appid,
  out_trade_no: '123456789012345601',
  transaction_id: '4200001234202603021234567890',
  trade_type: 'NATIVE',
  trade_state: 'SUCCESS',
  success_time: '2026-03-02T10:00:00+08:00',
  payer: { openid: 'o1' },
  amount: { total: 1999, payer_total: 1899, currency: 'CNY', payer_currency: 'CNY' },
};
const parse = (body: string, headers = sdkSigned(body), at = NOW) =>
  provider.parseNotification({ headers: { 'content-type': 'application/json', ...headers }, body: Buffer.from(body) }, at);
const paid = (over: object = {}, aad = 'transaction') => sdkNotification('TRANSACTION.SUCCESS', { ...PAID, ...over }, aad);

test('a payment, signed and sealed by the public SDK, is read', () => {
  expect(parse(paid())).toEqual({
    ok: true,
    eventId: 'EV-1',
    kind: 'trade',
    trade: {
      outTradeNo: '123456789012345601',
      tradeNo: '4200001234202603021234567890',
      state: 'paid',
      paidAmount: 1999,
      currency: 'CNY',
      paidAt: new Date('2026-03-02T02:00:00Z'),
    },
  });
  expect(parse(paid({}, ''))).toMatchObject({ ok: true });
});

test('while keys are switched both are held, and each only under its own id', () => {
  const body = paid();
  expect(parse(body, sdkSigned(body, NOW, OLD, OLD_ID))).toMatchObject({ ok: true });
  expect(parse(body, sdkSigned(body, NOW, OLD, KEY_ID))).toEqual({ ok: false, reason: 'signature' });
  expect(parse(body, sdkSigned(body, NOW, WECHAT, 'PUB_KEY_ID_1'))).toEqual({ ok: false, reason: 'signature' });
  expect(parse(body, sdkSigned(body, NOW, MERCHANT, KEY_ID))).toEqual({ ok: false, reason: 'signature' });
});

test('probes, changed bodies, stale and unsigned messages are refused', () => {
  const body = paid();
  const headers = sdkSigned(body);
  const probe = { ...headers, 'wechatpay-signature': `WECHATPAY/SIGNTEST/${headers['wechatpay-signature']}` };
  expect(parse(body, probe)).toEqual({ ok: false, reason: 'probe' });
  expect(parse(body.replace('EV-1', 'EV-2'), headers)).toEqual({ ok: false, reason: 'signature' });
  expect(parse(`${body} `, headers)).toEqual({ ok: false, reason: 'signature' });
  expect(parse(body, headers, new Date(NOW.getTime() + 301_000))).toEqual({ ok: false, reason: 'stale' });
  expect(parse(body, headers, new Date(NOW.getTime() - 301_000))).toEqual({ ok: false, reason: 'stale' });
  expect(parse(body, headers, new Date(NOW.getTime() + 299_000))).toMatchObject({ ok: true });
  expect(parse(body, {})).toEqual({ ok: false, reason: 'signature' });
});

test('a changed ciphertext is refused even under a good signature: its tag is checked', () => {
  const message = JSON.parse(paid()) as { resource: { ciphertext: string; associated_data: string } };
  const changes = [
    (sealed: Buffer) => void (sealed[3] = (sealed[3] ?? 0) ^ 1),
    (sealed: Buffer) => void (sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1),
  ];
  for (const change of changes) {
    const sealed = Buffer.from(message.resource.ciphertext, 'base64');
    change(sealed);
    const body = JSON.stringify({ ...message, resource: { ...message.resource, ciphertext: sealed.toString('base64') } });
    expect(parse(body)).toEqual({ ok: false, reason: 'malformed' });
  }
  const other = JSON.stringify({ ...message, resource: { ...message.resource, associated_data: 'refund' } });
  expect(parse(other)).toEqual({ ok: false, reason: 'malformed' });
});

test('another merchant or application is foreign; what is missing makes it unknown, not unpaid', () => {
  expect(parse(paid({ mchid: '1900000002' }))).toEqual({ ok: false, reason: 'foreign' });
  expect(parse(paid({ appid: 'wxffffffffffffffff' }))).toEqual({ ok: false, reason: 'foreign' });
  expect(parse(paid({ success_time: undefined }))).toMatchObject({ ok: true, trade: { state: 'unknown', paidAmount: 0 } });
  expect(parse(paid({ trade_state: 'SOMETHING_NEW' }))).toMatchObject({ ok: true, trade: { state: 'unknown' } });
  expect(parse(paid({ amount: { total: 19.99 } }))).toEqual({ ok: false, reason: 'malformed' });
});

test('a refund is told as a reason to ask', () => {
  const note = { mchid: VALUES.mchid, out_trade_no: '123456789012345601', out_refund_no: 'R1', refund_status: 'SUCCESS' };
  expect(parse(sdkNotification('REFUND.ABNORMAL', note, 'refund'))).toEqual({
    ok: true,
    eventId: 'EV-1',
    kind: 'refund',
    refund: { refundNo: 'R1', outTradeNo: '123456789012345601' },
  });
  expect(parse(sdkNotification('REFUND.SUCCESS', { ...note, mchid: '1' }, 'refund'))).toEqual({ ok: false, reason: 'foreign' });
  expect(parse(sdkNotification('REFUND.SUCCESS', { ...note, refund_status: undefined, status: 'SUCCESS' }, 'refund'))).toEqual({
    ok: false,
    reason: 'malformed',
  });
});

test('whatever arrives, signed or not, is answered and never thrown at', () => {
  const names = ['wechatpay-serial', 'wechatpay-timestamp', 'wechatpay-nonce', 'wechatpay-signature'] as const;
  const anyHeaders = fc.record(Object.fromEntries(names.map((n) => [n, fc.oneof(fc.string(), fc.constant(KEY_ID), fc.base64String())])));
  fc.assert(
    fc.property(anyHeaders, fc.uint8Array({ maxLength: 400 }), (headers, bytes) => {
      expect(provider.parseNotification({ headers, body: Buffer.from(bytes) }, NOW).ok).toBe(false);
    }),
  );
  // Signed well, but of any content: the shape alone protects what comes after.
  const anyResource = fc.record({
    algorithm: fc.string(),
    ciphertext: fc.base64String(),
    nonce: fc.string(),
    associated_data: fc.string(),
  });
  const anyMessage = fc.oneof(
    fc.json(),
    fc.record({ id: fc.string(), event_type: fc.string(), resource: anyResource }).map((m) => JSON.stringify(m)),
  );
  fc.assert(
    fc.property(anyMessage, (body) => {
      expect(parse(body).ok).toBe(false);
    }),
    { numRuns: 60 },
  );
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(typeof parse(sdkNotification('TRANSACTION.SUCCESS', JSON.parse(text))).ok).toBe('boolean');
    }),
    {
      numRuns: 60,
    },
  );
});

test('what WeChat Pay wants to read', () => {
  expect(provider.replyTo('stored')).toMatchObject({ status: 204, body: '' });
  expect(provider.replyTo('refused').status).toBe(401);
  expect(JSON.parse(provider.replyTo('refused').body)).toMatchObject({ code: 'FAIL' });
});

import { createPrivateKey, createPublicKey } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { readAnswer } from './answer.rules.ts';
import { beijingTime, fromBeijingTime } from './beijing-time.rules.ts';
import { isOwnPublicKey, readRsaPrivateKey, readRsaPublicKey } from '../../platform/crypto/rsa-keys.ts';
import { parseNotification } from './notifications.ts';
import { readNotice } from './notification.rules.ts';
import { asLink, asPost, fitSubject, requestParams } from './request.rules.ts';
import vectors from './sdk-vectors.json' with { type: 'json' };
import { joined, signatureOver } from './signing.rules.ts';
import { fenOf, feeOf, yuanOf } from './yuan.rules.ts';

// Thousands of cases, or a process of its own, on a computer that may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** `vectors` were made by the vendor's SDK; packages/simulators proves that they still are. */
const AS_IS = { isCertificateTaken: false };
const appKey = createPrivateKey(vectors.keys.appPrivate);
const alipayKey = createPublicKey(vectors.keys.alipayPublic);
const alipayPrivate = createPrivateKey(vectors.keys.alipayPrivate);
const signer = { appId: '2021000000000001', privateKey: appKey };
const account = { ...signer, sellerId: '2088000000000001', alipayKey };
const raw = (body: string | Buffer) => ({ headers: {}, body: Buffer.from(body) });

test('requests are signed as the SDK signs them, character by character', () => {
  for (const { method, timestamp, biz, notifyUrl, returnUrl, form } of vectors.requests) {
    const at = fromBeijingTime(timestamp)!;
    const params = requestParams(signer, method, biz, at, { notifyUrl, returnUrl });
    const theirs = Object.fromEntries(form.split('&').map((part) => [part.split('=')[0]!, decodeURIComponent(part.split(/=(.*)/s)[1]!)]));
    expect(params).toEqual(theirs);
    const link = new URL(asLink('https://gateway.example/gateway.do', params));
    expect(Object.fromEntries(link.searchParams)).toEqual(theirs);
    const { url, body } = asPost('https://gateway.example/gateway.do', params);
    expect(new URL(url).searchParams.get('charset')).toBe('utf-8');
    expect(Object.fromEntries([...new URL(url).searchParams, ...new URLSearchParams(body)])).toEqual(theirs);
  }
});

test('notifications that the SDK accepts are accepted, and the others refused', () => {
  for (const { body, isSound } of vectors.notices) expect(readNotice(Buffer.from(body), alipayKey).ok).toBe(isSound);
});

test('answers are verified over their exact characters', () => {
  for (const { text, inner } of vectors.answers) {
    const reading = readAnswer(text, 'alipay.trade.query', alipayKey);
    expect(reading).toMatchObject({ kind: 'signed', answer: { code: (JSON.parse(inner) as { code: string }).code } });
  }
});

const [firstAnswer] = vectors.answers;
const [firstNotice] = vectors.notices;

test('a single byte of an answer that is changed, dropped or added makes it worth nothing', () => {
  const bytes = Buffer.from(firstAnswer!.text);
  const sound = readAnswer(firstAnswer!.text, 'alipay.trade.query', alipayKey);
  expect(sound.kind).toBe('signed');
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.constantFrom('change', 'drop', 'add'), (at, value, how) => {
      const rest = bytes.subarray(how === 'add' ? at : at + 1);
      const spoilt = Buffer.concat([bytes.subarray(0, at), how === 'drop' ? Buffer.alloc(0) : Buffer.from([value]), rest]);
      const reading = readAnswer(spoilt.toString(), 'alipay.trade.query', alipayKey);
      // A blank between the members changes nothing; otherwise there is no signed answer, nor an unsigned success.
      if (reading.kind === 'unsigned') return reading.answer.code !== '10000';
      return reading.kind !== 'signed' || isDeepStrictEqual(reading, sound);
    }),
    { numRuns: 3000 },
  );
});

test('a single byte of a notification that is changed, dropped or added makes it refused', () => {
  const bytes = Buffer.from(firstNotice!.body);
  const sound = parseNotification(raw(bytes), account);
  expect(sound).toMatchObject({ ok: true, kind: 'trade', trade: { state: 'paid', paidAmount: 1990 } });
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.constantFrom('change', 'drop', 'add'), (at, value, how) => {
      const rest = bytes.subarray(how === 'add' ? at : at + 1);
      const spoilt = Buffer.concat([bytes.subarray(0, at), how === 'drop' ? Buffer.alloc(0) : Buffer.from([value]), rest]);
      // Another spelling of the same form is the same form: %2f for %2F, + for %20, an empty field.
      const parsed = parseNotification(raw(spoilt), account);
      return !parsed.ok || isDeepStrictEqual(parsed, sound);
    }),
    { numRuns: 3000 },
  );
});

test('whatever arrives, nothing throws, and nothing unsigned is believed', () => {
  const field = fc.tuple(fc.constantFrom('sign', 'sign_type', 'app_id', 'out_trade_no', 'charset', 'x'), fc.string());
  const forms = fc.array(field, { maxLength: 12 }).map((parts) => new URLSearchParams(parts).toString());
  fc.assert(
    fc.property(
      fc.oneof(
        forms,
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.uint8Array({ maxLength: 300 }).map((b) => Buffer.from(b).toString('latin1')),
      ),
      (body) => {
        expect(parseNotification(raw(body), account).ok).toBe(false);
        const reading = readAnswer(body, 'alipay.trade.query', alipayKey);
        expect(['unreadable', 'forged', 'unsigned']).toContain(reading.kind);
      },
    ),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.json({ maxDepth: 3 }), (body) => {
      expect(readAnswer(body, 'alipay.trade.query', alipayKey).kind).not.toBe('signed');
    }),
  );
});

test('an unsigned answer is an error of the gateway, and never a success', () => {
  const read = (text: string) => readAnswer(text, 'alipay.trade.query', alipayKey);
  expect(read('{"alipay_trade_query_response":{"code":"40002","sub_code":"isv.invalid-app-id","sub_msg":"x"}}')).toMatchObject({
    kind: 'unsigned',
    answer: { code: '40002', subCode: 'isv.invalid-app-id' },
  });
  expect(read('{"alipay_trade_query_response":{"code":"10000","trade_status":"TRADE_SUCCESS"}}')).toEqual({ kind: 'forged' });
  expect(read('{"error_response":{"code":"40002"}}')).toMatchObject({ kind: 'unsigned' });
  const inner = '{"code":"10000","msg":"Success"}';
  const signature = signatureOver(inner, alipayPrivate);
  expect(read(`{"sign":"${signature}","alipay_trade_query_response":${inner}}`)).toMatchObject({ kind: 'signed' });
  // Signed for one call, shown for another; and two of a name.
  expect(read(`{"alipay_trade_close_response":${inner},"sign":"${signature}"}`)).toEqual({ kind: 'unreadable' });
  expect(read(`{"alipay_trade_query_response":${inner},"alipay_trade_query_response":{"code":"10000"},"sign":"${signature}"}`)).toEqual({
    kind: 'unreadable',
  });
});

function notice(fields: Record<string, string>): Buffer {
  const full = {
    notify_id: 'n1',
    app_id: account.appId,
    seller_id: account.sellerId,
    charset: 'utf-8',
    out_trade_no: 'P1',
    trade_no: '2026',
    trade_status: 'TRADE_SUCCESS',
    total_amount: '19.90',
    ...fields,
  };
  return Buffer.from(new URLSearchParams({ ...full, sign_type: 'RSA2', sign: signatureOver(joined(full), alipayPrivate) }).toString());
}
const parsed = (fields: Record<string, string>) => parseNotification(raw(notice(fields)), account);

test('notifications of others, of refunds, of closing', () => {
  expect(parsed({ app_id: '2021000000000002' })).toEqual({ ok: false, reason: 'foreign' });
  expect(parsed({ seller_id: '2088000000000009' })).toEqual({ ok: false, reason: 'foreign' });
  expect(parsed({ out_biz_no: 'P1R01', refund_fee: '5.00' })).toMatchObject({
    kind: 'refund',
    refund: { refundNo: 'P1R01', outTradeNo: 'P1' },
  });
  expect(parsed({ gmt_refund: '2026-01-01 00:00:00' })).toMatchObject({ kind: 'refund', refund: { refundNo: 'P1' } });
  expect(parsed({ refund_fee: '0.00' })).toMatchObject({ kind: 'trade', trade: { state: 'paid' } });
  expect(parsed({ trade_status: 'TRADE_CLOSED' })).toMatchObject({ trade: { state: 'closed', paidAmount: 0 } });
  expect(parsed({ trade_status: 'TRADE_CLOSED', gmt_payment: '2026-01-01 00:00:00' })).toMatchObject({ trade: { state: 'unknown' } });
  expect(parsed({ trade_status: 'TRADE_FINISHED', gmt_payment: '2026-01-01 08:00:00' })).toMatchObject({
    trade: { state: 'paid', paidAmount: 1990, currency: 'CNY', paidAt: new Date('2026-01-01T00:00:00Z') },
  });
  expect(parsed({ total_amount: '19.9x' })).toEqual({ ok: false, reason: 'malformed' });
  expect(parsed({ subject: '' })).toMatchObject({ ok: true });
});

test('a field that stands there twice is refused, and so is another sign_type', () => {
  const body = notice({}).toString();
  expect(readNotice(Buffer.from(`${body}&total_amount=0.01`), alipayKey)).toEqual({ ok: false, reason: 'malformed' });
  expect(readNotice(Buffer.from(body.replace('sign_type=RSA2', 'sign_type=RSA')), alipayKey)).toEqual({ ok: false, reason: 'signature' });
});

test('amounts and times go there and back, through text', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), (fen) => fenOf(yuanOf(fen)) === fen));
  for (const text of ['', '-', '1.', '.5', '1.999', '1e3', '1,000.00', '０.10']) expect(fenOf(text)).toBeNull();
  expect(fenOf('-10.00')).toBe(-1000);
  expect(fenOf('0.100')).toBe(10);
  expect(feeOf('-0.00012')).toBe(-12n);
  expect(beijingTime(new Date('2025-12-31T16:00:00Z'))).toBe('2026-01-01 00:00:00');
  const instant = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(fc.property(instant, (at) => fromBeijingTime(beijingTime(at))?.getTime() === Math.floor(at.getTime() / 1000) * 1000));
  expect(fromBeijingTime('2026-02-30 00:00:00')).toBeNull();
});

test('subjects fit, whatever they were', () => {
  expect(fitSubject('A/B=C&D,"E"\t😀 咖啡')).toBe('A B C D E 咖啡');
  expect(fitSubject('😀')).toBe('订单');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (subject) => {
      const fit = fitSubject(subject);
      expect(fit.length > 0 && fit.length <= 256 && !/[/=&]/.test(fit) && fitSubject(fit) === fit).toBe(true);
    }),
  );
});

test('keys: PKCS1 and PKCS8, PEM and bare; a wrong one is named', () => {
  const bare = (pem: string) => pem.replaceAll(/-----[^-]+-----|\s/g, '');
  const spellings = (['pkcs1', 'pkcs8'] as const).map((type) => appKey.export({ type, format: 'pem' }).toString());
  for (const pem of spellings) {
    for (const text of [pem, bare(pem), pem.replaceAll('\n', String.raw`\n`), pem.replaceAll('\n', '\r\n')])
      expect(readRsaPrivateKey(text)).toMatchObject({ ok: true });
    expect(readRsaPublicKey(pem, AS_IS)).toMatchObject({ ok: false, fault: 'other_half' });
    expect(readRsaPublicKey(bare(pem), AS_IS)).toMatchObject({ ok: false, fault: 'other_half' });
  }
  for (const type of ['pkcs1', 'spki'] as const) {
    const pem = alipayKey.export({ type, format: 'pem' }).toString();
    expect(readRsaPublicKey(bare(pem), AS_IS)).toMatchObject({ ok: true });
    expect(readRsaPrivateKey(pem)).toMatchObject({ ok: false, fault: 'other_half' });
  }
  expect(readRsaPublicKey('', AS_IS)).toMatchObject({ ok: false });
  expect(readRsaPrivateKey('x'.repeat(100))).toMatchObject({ ok: false });
  expect(isOwnPublicKey(appKey, createPublicKey(appKey))).toBe(true);
  expect(isOwnPublicKey(appKey, alipayKey)).toBe(false);
});

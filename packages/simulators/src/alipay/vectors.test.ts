import { AlipaySdk } from 'alipay-sdk';
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { newKeyPair } from '../keys.ts';

/**
 * What the vendor's SDK makes and accepts, written down for the product's own client, which must not import it. This test
 * proves that the file still says what the SDK does; without the file it writes a new one.
 */
const FILE = path.join(import.meta.dirname, '../../../server/src/modules/alipay/sdk-vectors.json');
const METHODS = ['alipay.trade.page.pay', 'alipay.trade.query', 'alipay.trade.refund'];
const SUBJECTS = ['咖啡豆', 'a+b c%20d%', '100% "quoted" \\ \' 😀', '<&=/?#>', ' leading and trailing '];

interface Keys {
  readonly appPrivate: string;
  readonly alipayPrivate: string;
  readonly alipayPublic: string;
}

const sdkOf = (keys: Keys): AlipaySdk =>
  new AlipaySdk({ appId: '2021000000000001', privateKey: keys.appPrivate, keyType: 'PKCS8', alipayPublicKey: keys.alipayPublic });

const requestsOf = (sdk: AlipaySdk) =>
  SUBJECTS.flatMap((subject, i) =>
    METHODS.map((method) => {
      const biz = { out_trade_no: `9000000000000000${i}`, total_amount: '19.90', subject };
      const timestamp = `2026-02-28 23:59:5${i}`;
      const addresses = { notifyUrl: 'https://shop.example/n?x=1', returnUrl: 'https://shop.example/p/é?a=1&b=2' };
      const form = sdk.sdkExecute(method, { format: 'JSON', timestamp, ...addresses, bizContent: biz });
      return { method, timestamp, biz, ...addresses, form };
    }),
  );

const signedBy = (keys: Keys, text: string): string =>
  sign('RSA-SHA256', Buffer.from(text), createPrivateKey(keys.alipayPrivate)).toString('base64');

const notice = (subject: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  notify_type: 'trade_status_sync',
  notify_id: '2026030200222000000000000000001',
  app_id: '2021000000000001',
  seller_id: '2088000000000001',
  charset: 'utf-8',
  out_trade_no: '900000000000000001',
  trade_no: '2026030222001400000000000001',
  trade_status: 'TRADE_SUCCESS',
  total_amount: '19.90',
  gmt_payment: '2026-03-02 00:00:01',
  subject,
  ...more,
});

function bodyOf(keys: Keys, fields: Readonly<Record<string, string>>, leftOut: readonly string[]): string {
  const full: Readonly<Record<string, string>> = { ...fields, sign_type: 'RSA2' };
  const text = Object.keys(full)
    .filter((name) => !leftOut.includes(name))
    .sort()
    .map((name) => `${name}=${full[name]}`)
    .join('&');
  return new URLSearchParams({ ...full, sign: signedBy(keys, text) }).toString();
}

const noticesOf = (keys: Keys) => [
  ...SUBJECTS.map((subject) => ({ body: bodyOf(keys, notice(subject), ['sign_type']), isSound: true })),
  { body: bodyOf(keys, notice('refund', { out_biz_no: '900000000000000001R01', refund_fee: '5.00' }), ['sign_type']), isSound: true },
  { body: bodyOf(keys, notice('tampered'), ['sign_type']).replace('19.90', '0.01'), isSound: false },
];

const ANSWERS = [
  '{"code":"10000","msg":"Success","out_trade_no":"1","trade_status":"TRADE_SUCCESS"}',
  '{"code":"10000","msg":"Success","subject":"a } { \\" \\"sign\\" : \\\\ ","list":[{"a":1},{"b":[2,{"c":"}"}]}],"total_amount":"19.90"}',
  '{"code":"40004","msg":"Business Failed","sub_code":"ACQ.TRADE_NOT_EXIST","sub_msg":"\\u4ea4\\u6613","qr_code":"https:\\/\\/qr.alipay.com\\/x"}',
  '{ "code" : "10000" , "msg" : "咖啡 😀" }',
];

const answersOf = (keys: Keys) =>
  ANSWERS.map((inner) => ({ inner, text: `{"alipay_trade_query_response":${inner},"sign":"${signedBy(keys, inner)}"}` }));

const vectorsOf = (keys: Keys) => ({ keys, requests: requestsOf(sdkOf(keys)), notices: noticesOf(keys), answers: answersOf(keys) });

function committed(): string {
  try {
    return readFileSync(FILE, 'utf8');
  } catch {
    const [app, alipay] = [newKeyPair(), newKeyPair()];
    const made = vectorsOf({ appPrivate: app.secret, alipayPrivate: alipay.secret, alipayPublic: alipay.open });
    writeFileSync(FILE, `${JSON.stringify(made, null, 2)}\n`);
    return readFileSync(FILE, 'utf8');
  }
}

test('the vectors are what the SDK makes, and what it accepts', () => {
  const vectors = JSON.parse(committed()) as ReturnType<typeof vectorsOf>;
  const sdk = sdkOf(vectors.keys);
  expect(vectorsOf(vectors.keys)).toEqual(vectors);
  for (const { body, isSound } of vectors.notices)
    expect(sdk.checkNotifySignV2(Object.fromEntries(new URLSearchParams(body)))).toBe(isSound);
  for (const { text, inner } of vectors.answers) {
    expect(sdk.getSignStr(text, 'alipay_trade_query_response')).toBe(inner);
    const { sign: signature } = JSON.parse(text) as { sign: string };
    expect(() => sdk.checkResponseSign(text, 'alipay_trade_query_response', signature, '')).not.toThrow();
  }
});

import { createPrivateKey } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { authorizationOf } from './signing.rules.ts';
import { sdk } from '../../testing/wechat-sdk.ts';
import { MERCHANT, NOW, VALUES } from './wechat-harness.ts';

const signer = { mchid: '1900000001', serial: String(VALUES.merchant_serial), privateKey: createPrivateKey(MERCHANT.secret) };

test('the public SDK verifies every request that is signed here, and none that was changed', () => {
  const target = fc.constantFrom(
    '/v3/pay/transactions/native',
    '/wechat/v3/pay/transactions/out-trade-no/a%7Cb?mchid=1',
    '/v3/x?q=%E4%B8%AD',
  );
  const body = fc.oneof(fc.constant(''), fc.json(), fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(fc.constantFrom('GET', 'POST'), target, body, (method, target, body) => {
      const line = authorizationOf(signer, { method, target, body, nonce: '5K8264ILTKCH16CQ', at: NOW });
      const [, signature = '', timestamp = ''] = /signature="([^"]+)",timestamp="(\d+)"/.exec(line) ?? [];
      expect(line.startsWith('WECHATPAY2-SHA256-RSA2048 mchid="1900000001",nonce_str="5K8264ILTKCH16CQ",')).toBe(true);
      const text = `${method}\n${target}\n${timestamp}\n5K8264ILTKCH16CQ\n${body}\n`;
      expect(sdk.Rsa.verify(text, signature, MERCHANT.open)).toBe(true);
      expect(sdk.Rsa.verify(text.replace('\n/', '\n//'), signature, MERCHANT.open)).toBe(false);
    }),
    { numRuns: 40 },
  );
});

test('signing is deterministic: the same as the SDK signs', () => {
  const request = { method: 'POST', target: '/v3/pay/transactions/native', body: '{"amount":{"total":1}}', nonce: 'N', at: NOW };
  const timestamp = String(NOW.getTime() / 1000);
  const theirs = sdk.Rsa.sign(sdk.Formatter.request('POST', request.target, timestamp, 'N', request.body), MERCHANT.secret);
  expect(authorizationOf(signer, request)).toContain(`signature="${theirs}"`);
});

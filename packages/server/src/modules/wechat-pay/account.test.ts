import { expect, test } from 'vitest';
import { accountOf, wechatPayKind } from './account.ts';
import { MERCHANT, OLD_ID, pemPair, VALUES, WECHAT } from './wechat-harness.ts';

const without = (...names: string[]) => Object.fromEntries(Object.entries(VALUES).filter(([name]) => !names.includes(name)));
const bare = (pem: string): string => pem.replaceAll(/-----[^-]+-----|\s/g, '');

test('sound values are taken: with one key or two, PEM or bare base64, blanks around them', () => {
  expect(wechatPayKind.check(VALUES)).toBeNull();
  expect(wechatPayKind.check(without('other_key_id', 'other_public_key'))).toBeNull();
  const typed = {
    ...VALUES,
    mchid: ` ${VALUES.mchid} `,
    merchant_private_key: bare(MERCHANT.secret),
    wechat_public_key: bare(WECHAT.open),
  };
  expect(wechatPayKind.check(typed)).toBeNull();
  expect(accountOf(typed).keys.size).toBe(2);
  expect(accountOf({ ...VALUES, other_key_id: OLD_ID.toLowerCase() }).keys.has(OLD_ID)).toBe(true);
});

const small = pemPair(1024);
test.each([
  ['mchid', { mchid: '19000000a1' }],
  ['appid', { appid: 'wx1' }],
  ['merchant_serial', { merchant_serial: '12AB' }],
  ['api_v3_key', { api_v3_key: 'too short' }],
  ['api_v3_key', { api_v3_key: '密'.repeat(32) }],
  ['merchant_private_key', { merchant_private_key: WECHAT.open }],
  ['merchant_private_key', { merchant_private_key: '' }],
  ['merchant_private_key', { merchant_private_key: small.secret }],
  ['wechat_key_id', { wechat_key_id: 'PUB_KEY_ID_' }],
  ['wechat_key_id', { wechat_key_id: VALUES.merchant_serial! }],
  ['wechat_public_key', { wechat_public_key: MERCHANT.open }],
  ['wechat_public_key', { wechat_public_key: WECHAT.secret }],
  ['other_public_key', { other_public_key: '' }],
  ['other_key_id', { other_key_id: '' }],
  ['other_key_id', { other_key_id: VALUES.wechat_key_id! }],
])('a wrong %s is named', (field, over) => {
  expect(wechatPayKind.check({ ...VALUES, ...over })?.field).toBe(field);
});

test('every field that check can name is one that the owner sees', () => {
  const names = wechatPayKind.fields.map((f) => f.name);
  expect(names).toEqual(Object.keys(VALUES));
  expect(wechatPayKind.fields.filter((f) => f.isIdentity).map((f) => f.name)).toEqual(['mchid', 'appid']);
  expect(wechatPayKind.fields.filter((f) => f.kind.startsWith('secret')).map((f) => f.name)).toEqual([
    'merchant_private_key',
    'api_v3_key',
  ]);
});

import { createCipheriv, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import type { RawNotification } from '../modules/payments/index.ts';

const newPair = (): { readonly secret: KeyObject; readonly open: KeyObject } => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { secret: privateKey, open: publicKey };
};
const pemOf = (key: KeyObject, type: 'pkcs8' | 'spki'): string => key.export({ type, format: 'pem' }).toString();
const rsa = (text: string, key: KeyObject): string => sign('sha256', Buffer.from(text), key).toString('base64');

/** Of the shop, of each provider, and of somebody who would like to be one. */
export const SHOP = newPair();
const WECHAT = newPair();
const ALIPAY = newPair();
export const STRANGER = newPair();

export const WECHAT_ACCOUNT = {
  mchid: '1900000001',
  appid: 'wx0123456789abcdef',
  merchant_serial: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
  merchant_private_key: pemOf(SHOP.secret, 'pkcs8'),
  api_v3_key: '0123456789abcdef0123456789abcdef',
  wechat_key_id: 'PUB_KEY_ID_0119000000012026010100000001',
  wechat_public_key: pemOf(WECHAT.open, 'spki'),
} as const;

export const ALIPAY_ACCOUNT = {
  app_id: '2021000000000001',
  seller_id: '2088000000000001',
  app_private_key: pemOf(SHOP.secret, 'pkcs8'),
  alipay_public_key: pemOf(ALIPAY.open, 'spki'),
} as const;

export interface WechatWish {
  readonly at: Date;
  readonly trade: Readonly<Record<string, unknown>>;
  readonly key?: KeyObject;
  readonly keyId?: string;
  readonly apiV3Key?: string;
  /** Instead of the message as it should be. */
  readonly body?: string;
  readonly eventId?: string;
}

/** Written after payments.md A8, with nothing of the product: what the product believes is tried from outside. */
export function wechatMessage({ at, trade, key = WECHAT.secret, keyId, apiV3Key, body, eventId }: WechatWish): RawNotification {
  const nonce = randomBytes(6).toString('hex');
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(apiV3Key ?? WECHAT_ACCOUNT.api_v3_key), Buffer.from(nonce));
  cipher.setAAD(Buffer.from('transaction'));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(trade), 'utf8'), cipher.final(), cipher.getAuthTag()]);
  const resource = { algorithm: 'AEAD_AES_256_GCM', ciphertext: sealed.toString('base64'), associated_data: 'transaction', nonce };
  const message = { id: eventId ?? `EV-${randomBytes(8).toString('hex')}`, event_type: 'TRANSACTION.SUCCESS', resource };
  const text = body ?? JSON.stringify(message);
  const stamp = String(Math.floor(at.getTime() / 1000));
  const headers = {
    'content-type': 'application/json',
    'wechatpay-serial': keyId ?? WECHAT_ACCOUNT.wechat_key_id,
    'wechatpay-timestamp': stamp,
    'wechatpay-nonce': nonce,
    'wechatpay-signature': rsa(`${stamp}\n${nonce}\n${text}\n`, key),
  };
  return { headers, body: Buffer.from(text) };
}

/** The form of payments.md B6: sorted, without sign and sign_type. */
export function alipayMessage(fields: Readonly<Record<string, string>>, key: KeyObject = ALIPAY.secret): RawNotification {
  const text = Object.entries(fields)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const form = new URLSearchParams({ ...fields, sign_type: 'RSA2', sign: rsa(text, key) });
  return {
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: Buffer.from(form.toString()),
  };
}

import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { AccountValues } from '../payments/index.ts';
import { sdk } from '../../testing/wechat-sdk.ts';

interface PemPair {
  readonly secret: string;
  readonly open: string;
}

export function pemPair(bits = 2048): PemPair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const pem = (key: KeyObject, type: 'pkcs8' | 'spki'): string => key.export({ type, format: 'pem' }).toString();
  return { secret: pem(privateKey, 'pkcs8'), open: pem(publicKey, 'spki') };
}

export const MERCHANT = pemPair();
export const WECHAT = pemPair();
export const OLD = pemPair();
export const KEY_ID = 'PUB_KEY_ID_0119000000012026010100000001';
export const OLD_ID = 'A'.repeat(40);

export const VALUES: AccountValues = {
  mchid: '1900000001',
  appid: 'wx0123456789abcdef',
  merchant_serial: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
  merchant_private_key: MERCHANT.secret,
  api_v3_key: '0123456789abcdef0123456789abcdef',
  wechat_key_id: KEY_ID,
  wechat_public_key: WECHAT.open,
  other_key_id: OLD_ID,
  other_public_key: OLD.open,
};

export const NOW = new Date('2026-03-02T02:00:00Z');

export const PLACE = {
  baseUrl: 'http://127.0.0.1:9',
  notifyUrl: 'https://shop.example/api/notifications/wechat_pay',
  publicUrl: 'https://shop.example',
  now: () => NOW,
};

/** Headers of a message that the SDK signs as WeChat Pay would. */
export function sdkSigned(body: string, at: Date = NOW, key: PemPair = WECHAT, id: string = KEY_ID): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const nonce = sdk.Formatter.nonce();
  return {
    'wechatpay-serial': id,
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-signature': sdk.Rsa.sign(sdk.Formatter.response(timestamp, nonce, body), key.secret),
  };
}

/** A notification that the SDK seals. */
export function sdkNotification(type: string, content: unknown, aad = 'transaction'): string {
  const nonce = 'a1b2c3d4e5f6';
  const ciphertext = sdk.Aes.AesGcm.encrypt(JSON.stringify(content), String(VALUES.api_v3_key), nonce, aad);
  const resource = { original_type: 'transaction', algorithm: 'AEAD_AES_256_GCM', ciphertext, associated_data: aad, nonce };
  return JSON.stringify({ id: 'EV-1', create_time: '2026-03-02T10:00:00+08:00', event_type: type, resource });
}

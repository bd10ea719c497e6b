import { createPrivateKey, createPublicKey, randomBytes, randomInt, type KeyObject } from 'node:crypto';
import { keptKeys, newKeyPair, type KeyPair } from '../keys.ts';

interface KeyFile {
  readonly mchid: string;
  readonly appid: string;
  readonly merchantSerial: string;
  readonly merchant: KeyPair;
  readonly apiV3Key: string;
  /** WeChat's own, in public-key mode. */
  readonly publicKeyId: string;
  readonly wechat: KeyPair;
  /** What signed before: a platform certificate's key, still in use while keys are switched. */
  readonly oldSerial: string;
  readonly old: KeyPair;
}

const digits = (count: number): string => Array.from({ length: count }, () => String(randomInt(10))).join('');

const newKeyFile = (): KeyFile => ({
  mchid: `19${digits(8)}`,
  appid: `wx${randomBytes(8).toString('hex')}`,
  merchantSerial: randomBytes(20).toString('hex').toUpperCase(),
  merchant: newKeyPair(),
  apiV3Key: randomBytes(16).toString('hex'),
  publicKeyId: `PUB_KEY_ID_01${digits(28)}`,
  wechat: newKeyPair(),
  oldSerial: randomBytes(20).toString('hex').toUpperCase(),
  old: newKeyPair(),
});

export interface WechatKey {
  readonly id: string;
  readonly secret: KeyObject;
}

/** One merchant and WeChat Pay's keys, as both sides know them. */
export interface Merchant {
  readonly mchid: string;
  readonly appid: string;
  readonly serial: string;
  readonly publicKey: KeyObject;
  readonly apiV3Key: string;
  readonly signing: WechatKey;
  readonly oldSigning: WechatKey;
  readonly account: Readonly<Record<string, string>>;
}

export function openMerchant(dataDir: string): Merchant {
  const file = keptKeys(dataDir, 'wechat', newKeyFile);
  return {
    mchid: file.mchid,
    appid: file.appid,
    serial: file.merchantSerial,
    publicKey: createPublicKey(file.merchant.open),
    apiV3Key: file.apiV3Key,
    signing: { id: file.publicKeyId, secret: createPrivateKey(file.wechat.secret) },
    oldSigning: { id: file.oldSerial, secret: createPrivateKey(file.old.secret) },
    account: {
      mchid: file.mchid,
      appid: file.appid,
      merchant_serial: file.merchantSerial,
      merchant_private_key: file.merchant.secret,
      api_v3_key: file.apiV3Key,
      wechat_key_id: file.publicKeyId,
      wechat_public_key: file.wechat.open,
      other_key_id: file.oldSerial,
      other_public_key: file.old.open,
    },
  };
}

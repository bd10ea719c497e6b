import { createCipheriv, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';

const MERCHANT = generateKeyPairSync('rsa', { modulusLength: 2048 });
const WECHAT = generateKeyPairSync('rsa', { modulusLength: 2048 });
const KEY_ID = 'PUB_KEY_ID_0119000000012026010100000001';
const API_V3_KEY = '0123456789abcdef0123456789abcdef';
const MCHID = '1900000001';
const APPID = 'wx0123456789abcdef';

/** An account whose other side's key is ours, so that genuine signatures and seals can be made here. */
export const ACCOUNT = JSON.stringify({
  mchid: MCHID,
  appid: APPID,
  merchant_serial: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
  merchant_private_key: MERCHANT.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  api_v3_key: API_V3_KEY,
  wechat_key_id: KEY_ID,
  wechat_public_key: WECHAT.publicKey.export({ type: 'spki', format: 'pem' }),
});

function sealed(content: unknown): object {
  const nonce = randomBytes(6).toString('hex');
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(API_V3_KEY), Buffer.from(nonce)).setAAD(Buffer.from('transaction'));
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify(content), 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  );
  return { original_type: 'transaction', algorithm: 'AEAD_AES_256_GCM', ciphertext, associated_data: 'transaction', nonce };
}

/** A whole request that tells of a payment, signed with RSA over its bytes and sealed with AES, as WeChat Pay does it. */
export function callback(outTradeNo: string, amount: number): string {
  const at = new Date();
  const trade = {
    appid: APPID,
    mchid: MCHID,
    out_trade_no: outTradeNo,
    transaction_id: `42${outTradeNo}`,
    trade_state: 'SUCCESS',
    success_time: at.toISOString(),
    amount: { total: amount, payer_total: amount, currency: 'CNY' },
  };
  const body = JSON.stringify({
    id: `EV-${randomUUID()}`,
    create_time: at.toISOString(),
    event_type: 'TRANSACTION.SUCCESS',
    resource_type: 'encrypt-resource',
    resource: sealed(trade),
  });
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const nonce = randomBytes(16).toString('hex');
  const signature = sign('RSA-SHA256', Buffer.from(`${timestamp}\n${nonce}\n${body}\n`), WECHAT.privateKey).toString('base64');
  return `POST /api/notifications/wechat_pay HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nWechatpay-Serial: ${KEY_ID}\r\nWechatpay-Timestamp: ${timestamp}\r\nWechatpay-Nonce: ${nonce}\r\nWechatpay-Signature: ${signature}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

import type { KeyObject } from 'node:crypto';
import { isOwnPublicKey, readRsaPrivateKey, readRsaPublicKey, type KeyFault } from '../../platform/crypto/rsa-keys.ts';
import type { AccountCheck, AccountValues, ProviderKind, ProviderPlace, Words } from '../payments/index.ts';
import { beijingDay } from './beijing-time.rules.ts';
import { AnswerForged, Client, isCode, saysOf, type Account, type Answer } from './client.ts';
import { FIELDS } from './fields.ts';
import { LABEL, wechatPayProvider } from './provider.ts';

type Fault = { readonly field: string; readonly detail: Words };
const fault = (field: string, zh: string, en: string): Fault => ({ field, detail: { zh, en } });
const value = (values: AccountValues, name: string): string => (values[name] ?? '').trim();

const LINES: readonly (readonly [field: string, shape: RegExp, zh: string, en: string])[] = [
  ['mchid', /^\d{8,10}$/, '商户号是 8 到 10 位数字。', 'A merchant number has 8 to 10 digits.'],
  ['appid', /^wx[0-9a-f]{16}$/i, 'AppID 共 18 位：wx 加 16 位十六进制字符。', 'An app ID has 18 characters: wx and 16 hexadecimal digits.'],
  ['merchant_serial', /^[0-9a-f]{40}$/i, '证书序列号是 40 位十六进制字符。', 'A certificate serial has 40 hexadecimal digits.'],
  [
    'api_v3_key',
    /^[!-~]{32}$/,
    'APIv3 密钥正好 32 个 ASCII 字符，没有空格。',
    'An APIv3 key has exactly 32 ASCII characters without blanks.',
  ],
];

const WEAK: Words = { zh: '不是 2048 位以上的 RSA 密钥。', en: 'This is not an RSA key of 2048 bits or more.' };

const OWN_KEY: Readonly<Record<KeyFault, Words>> = {
  no_key: { zh: '这不是密钥，请粘贴 apiclient_key.pem 的全部内容。', en: 'This is no key: paste the whole content of apiclient_key.pem.' },
  locked: { zh: '这把私钥带密码，请粘贴解密后的私钥。', en: 'This key is locked with a password: paste it unlocked.' },
  other_half: {
    zh: '这是证书或公钥，这里要填私钥 apiclient_key.pem。',
    en: 'This is a certificate or public key: the private key, apiclient_key.pem, belongs here.',
  },
  certificate: { zh: '这是证书，这里要填私钥 apiclient_key.pem。', en: 'This is a certificate: apiclient_key.pem belongs here.' },
  unreadable: {
    zh: '读不出这把密钥，请把 apiclient_key.pem 从头到尾重新粘贴。',
    en: 'This key cannot be read: paste apiclient_key.pem again, from beginning to end.',
  },
  weak: WEAK,
};

const THEIR_KEY: Readonly<Record<KeyFault, Words>> = {
  ...OWN_KEY,
  no_key: { zh: '这不是密钥，请粘贴 pub_key.pem 的全部内容。', en: 'This is no key: paste the whole content of pub_key.pem.' },
  other_half: {
    zh: '这是私钥，这里要填微信支付公钥 pub_key.pem。',
    en: 'This is a private key: WeChat Pay’s public key, pub_key.pem, belongs here.',
  },
  unreadable: {
    zh: '读不出这把密钥，请把 pub_key.pem 从头到尾重新粘贴。',
    en: 'This key cannot be read: paste pub_key.pem again, from beginning to end.',
  },
};

/** A platform certificate is taken for the key in it: that is all certificate mode needs here. */
const readTheirKey = (text: string) => readRsaPublicKey(text, { isCertificateTaken: true });

const KEY_ID = /^(PUB_KEY_ID_\d{1,60}|[0-9A-Fa-f]{40})$/;

function checkPublicKey(values: AccountValues, idField: string, keyField: string, own: KeyObject): Fault | null {
  const id = value(values, idField);
  if (!KEY_ID.test(id))
    return fault(
      idField,
      '以 PUB_KEY_ID_ 开头，或是平台证书的序列号（40 位十六进制字符）。',
      'It begins with PUB_KEY_ID_, or is the serial of a platform certificate (40 hexadecimal digits).',
    );
  if (id.toUpperCase() === value(values, 'merchant_serial').toUpperCase())
    return fault(
      idField,
      '这是您自己的商户证书序列号，这里要填微信支付公钥的 ID。',
      'This is the serial of your own certificate: the ID of WeChat Pay’s key belongs here.',
    );
  const theirs = readTheirKey(value(values, keyField));
  if (!theirs.ok) return { field: keyField, detail: THEIR_KEY[theirs.fault] };
  return isOwnPublicKey(own, theirs.key)
    ? fault(
        keyField,
        '这是您自己的证书或公钥，这里要填微信支付公钥（pub_key.pem）。',
        'This is your own certificate or public key: WeChat Pay’s public key (pub_key.pem) belongs here.',
      )
    : null;
}

function check(values: AccountValues): Fault | null {
  const wrong = LINES.find(([field, shape]) => !shape.test(value(values, field)));
  if (wrong) return fault(wrong[0], wrong[2], wrong[3]);
  const own = readRsaPrivateKey(value(values, 'merchant_private_key'));
  if (!own.ok) return { field: 'merchant_private_key', detail: OWN_KEY[own.fault] };
  const first = checkPublicKey(values, 'wechat_key_id', 'wechat_public_key', own.key);
  if (first !== null || (value(values, 'other_key_id') === '' && value(values, 'other_public_key') === '')) return first;
  const other = checkPublicKey(values, 'other_key_id', 'other_public_key', own.key);
  if (other !== null) return other;
  return value(values, 'other_key_id') === value(values, 'wechat_key_id')
    ? fault('other_key_id', '与第一把密钥的 ID 相同。', 'This is the same ID as the first.')
    : null;
}

/** Serials are compared with what stands in a header, where WeChat Pay writes capital letters. */
const serialOf = (text: string): string => (text.startsWith('PUB_KEY_ID_') ? text : text.toUpperCase());

/** Throws on values that `check` would refuse. */
export function accountOf(values: AccountValues): Account {
  const own = readRsaPrivateKey(value(values, 'merchant_private_key'));
  const wrong = check(values);
  if (wrong !== null || !own.ok) throw new Error(`a WeChat Pay account without a sound ${wrong?.field}`);
  const keys = new Map<string, KeyObject>();
  for (const [id, text] of [
    [value(values, 'wechat_key_id'), value(values, 'wechat_public_key')],
    [value(values, 'other_key_id'), value(values, 'other_public_key')],
  ] as const) {
    const key = id === '' ? null : readTheirKey(text);
    if (key?.ok) keys.set(serialOf(id), key.key);
  }
  return {
    mchid: value(values, 'mchid'),
    appid: value(values, 'appid'),
    serial: value(values, 'merchant_serial').toUpperCase(),
    privateKey: own.key,
    apiV3Key: Buffer.from(value(values, 'api_v3_key'), 'ascii'),
    keys,
    keyId: serialOf(value(values, 'wechat_key_id')),
  };
}

const refused = (field: string | null, zh: string, en: string): AccountCheck => ({ ok: false, field, detail: { zh, en } });
const CLOCK_MS = 4 * 60_000;

/** The code, and whose field it is about; SIGN_ERROR has many causes, the clock is told apart by the answer's date. */
function blame(answer: Exclude<Answer, { ok: true }>, now: Date): AccountCheck {
  const says = saysOf(answer);
  if (isCode(answer, 'SIGN_ERROR'))
    return answer.serverTime !== null && Math.abs(answer.serverTime.getTime() - now.getTime()) > CLOCK_MS
      ? refused(
          null,
          `本机时钟不准，请与时间服务器同步。（${says}）`,
          `The clock of this computer is wrong: set it by a time server. (${says})`,
        )
      : refused(
          'merchant_private_key',
          `商户号、证书序列号与私钥不匹配。（${says}）`,
          `Merchant number, certificate serial and private key do not belong together. (${says})`,
        );
  if (isCode(answer, 'MCH_NOT_EXISTS', 'NO_AUTH', 'PARAM_ERROR', 'INVALID_REQUEST'))
    return refused('mchid', `微信支付不认可这个商户号。（${says}）`, `WeChat Pay does not accept this merchant number. (${says})`);
  if (isCode(answer, 'APPID_MCHID_NOT_MATCH'))
    return refused('appid', `这个 AppID 没有与商户号绑定。（${says}）`, `This app ID is not bound to the merchant number. (${says})`);
  return refused(null, `微信支付答复：${says || answer.status}。`, `WeChat Pay answered ${says || answer.status}.`);
}

/** Cannot exist: the product's own numbers have digits only. */
const NO_ORDER = 'DANFLOW-CONNECTION-TEST';
const TWO_DAYS_MS = 2 * 86_400_000;

/**
 * Asks for an order that cannot exist: "not there" proves number, serial, private key and clock. Refusals are not signed, so
 * WeChat Pay's own key is proved by a second question, which is answered signed where there was business two days ago. The
 * APIv3 key and the app id are proved by the first payment alone.
 */
async function ask(client: Client): Promise<AccountCheck> {
  const { mchid } = client.account;
  const first = await client.call('GET', `/v3/pay/transactions/out-trade-no/${NO_ORDER}?mchid=${mchid}`);
  if (!first.ok && !isCode(first, 'ORDER_NOT_EXIST')) return blame(first, client.place.now());
  const day = beijingDay(new Date(client.place.now().getTime() - TWO_DAYS_MS));
  await client.call('GET', `/v3/bill/tradebill?bill_date=${day}&bill_type=ALL&tar_type=GZIP`);
  return { ok: true };
}

async function test(values: AccountValues, place: ProviderPlace): Promise<AccountCheck> {
  try {
    return await ask(new Client(accountOf(values), place));
  } catch (error) {
    if (error instanceof AnswerForged)
      return refused(
        'wechat_public_key',
        '答复的签名用这把公钥和 ID 验不过，请从同一页面重新复制两者。',
        'The answer does not verify with this public key and ID: copy both again from the same page.',
      );
    const why = error instanceof Error ? error.message : String(error);
    return refused(null, `连不上微信支付：${why}`, `WeChat Pay was not reached: ${why}`);
  }
}

export const wechatPayKind: ProviderKind = {
  name: 'wechat_pay',
  label: LABEL,
  officialUrl: 'https://api.mch.weixin.qq.com',
  fields: FIELDS,
  check,
  open: (values, place) => wechatPayProvider(accountOf(values), place),
  test,
};

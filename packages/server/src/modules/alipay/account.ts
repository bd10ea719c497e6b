import { isOwnPublicKey, readRsaPrivateKey, readRsaPublicKey, type KeyFault } from '../../platform/crypto/rsa-keys.ts';
import type { AccountCheck, AccountField, AccountValues, ProviderKind, ProviderPlace, Words } from '../payments/index.ts';
import { AnswerForged, Gateway, GatewayRefusal, type Account } from './gateway.ts';
import type { DesktopProduct } from './pay.ts';
import { alipayProvider, LABEL } from './provider.ts';
import { askHarmless } from './trades.ts';

const FIELDS: readonly AccountField[] = [
  {
    name: 'app_id',
    label: { zh: '应用 APPID', en: 'App ID' },
    hint: { zh: '16 位数字，在支付宝开放平台的应用详情页', en: '16 digits, on the page of the application at open.alipay.com' },
    kind: 'line',
    isRequired: true,
    isIdentity: true,
  },
  {
    name: 'seller_id',
    label: { zh: '商户 PID（卖家支付宝用户号）', en: 'Seller ID (PID)' },
    hint: { zh: '2088 开头的 16 位数字，在账户中心或商家平台', en: '16 digits that begin with 2088, in the account centre' },
    kind: 'line',
    isRequired: true,
    isIdentity: true,
  },
  {
    name: 'app_private_key',
    label: { zh: '应用私钥', en: 'Application private key' },
    hint: {
      zh: '密钥工具生成的应用私钥（RSA2，2048 位），PKCS1 或 PKCS8 均可',
      en: 'Made by the key tool (RSA2, 2048 bits), PKCS#1 or PKCS#8',
    },
    kind: 'secret_key',
    isRequired: true,
  },
  {
    name: 'alipay_public_key',
    label: { zh: '支付宝公钥', en: 'Alipay public key' },
    hint: {
      zh: '上传应用公钥后，平台显示的“支付宝公钥”；不是应用公钥',
      en: 'Shown by the platform once your application public key is uploaded; it is not that key',
    },
    kind: 'public_key',
    isRequired: true,
  },
  {
    name: 'desktop',
    label: { zh: '电脑上的付款方式', en: 'Payment on computers' },
    hint: {
      zh: '填 qr（页面内二维码，需签约当面付/订单码）或 page（跳转支付宝页面，需签约电脑网站支付）；空着为 qr',
      en: 'qr: a code on our page (needs face-to-face payment); page: Alipay’s page (needs website payment); empty: qr',
    },
    kind: 'line',
    isRequired: false,
  },
];

const fault = (field: string, zh: string, en: string) => ({ field, detail: { zh, en } });
const value = (values: AccountValues, name: string): string => (values[name] ?? '').trim();
const isDesktop = (text: string): text is DesktopProduct => text === 'qr' || text === 'page';

const WEAK: Words = { zh: '不是 2048 位以上的 RSA 密钥（RSA2）。', en: 'This is not an RSA key of 2048 bits or more, which RSA2 needs.' };

const OWN_KEY: Readonly<Record<KeyFault, Words>> = {
  no_key: {
    zh: '这不是密钥，请粘贴完整的应用私钥（PEM 或 base64）。',
    en: 'This is no key: paste the whole application private key (应用私钥), PEM or base64.',
  },
  locked: { zh: '这把私钥带密码，请粘贴解密后的私钥。', en: 'This key is locked with a password: paste it unlocked.' },
  other_half: {
    zh: '这是公钥，这里要填应用私钥。',
    en: 'This is a public key: the application private key (应用私钥) belongs here.',
  },
  certificate: { zh: '这是证书，这里要填应用私钥。', en: 'This is a certificate: the application private key (应用私钥) belongs here.' },
  unreadable: {
    zh: '读不出这把密钥，请把应用私钥从头到尾重新粘贴。',
    en: 'This key cannot be read: paste the application private key (应用私钥) again, from beginning to end.',
  },
  weak: WEAK,
};

const THEIR_KEY: Readonly<Record<KeyFault, Words>> = {
  ...OWN_KEY,
  no_key: {
    zh: '这不是密钥，请粘贴支付宝公钥（PEM 或 base64）。',
    en: 'This is no key: paste the Alipay public key (支付宝公钥), PEM or base64.',
  },
  other_half: { zh: '这是私钥，这里要填支付宝公钥。', en: 'This is a private key: the Alipay public key (支付宝公钥) belongs here.' },
  certificate: {
    zh: '这是证书：请把应用设为公钥模式，并粘贴支付宝公钥。',
    en: 'This is a certificate: choose key mode (公钥) for the application, and paste the Alipay public key (支付宝公钥).',
  },
  unreadable: {
    zh: '读不出这把密钥，请重新粘贴支付宝公钥。',
    en: 'This key cannot be read: paste the Alipay public key (支付宝公钥) again.',
  },
};

const readTheirKey = (text: string) => readRsaPublicKey(text, { isCertificateTaken: false });

function check(values: AccountValues): { readonly field: string; readonly detail: Words } | null {
  if (!/^\d{16}$/.test(value(values, 'app_id'))) return fault('app_id', '应用 APPID 是 16 位数字。', 'An app ID has 16 digits.');
  if (!/^2088\d{12}$/.test(value(values, 'seller_id')))
    return fault('seller_id', '商户 PID 是 2088 开头的 16 位数字。', 'A seller ID has 16 digits and begins with 2088.');
  const own = readRsaPrivateKey(value(values, 'app_private_key'));
  if (!own.ok) return { field: 'app_private_key', detail: OWN_KEY[own.fault] };
  const theirs = readTheirKey(value(values, 'alipay_public_key'));
  if (!theirs.ok) return { field: 'alipay_public_key', detail: THEIR_KEY[theirs.fault] };
  if (isOwnPublicKey(own.key, theirs.key))
    return fault(
      'alipay_public_key',
      '这是您自己的应用公钥，请粘贴旁边的支付宝公钥。',
      'This is your own application public key (应用公钥): paste the Alipay public key (支付宝公钥) beside it.',
    );
  const desktop = value(values, 'desktop');
  return desktop === '' || isDesktop(desktop) ? null : fault('desktop', '只能填 qr 或 page。', 'It is qr or page.');
}

/** Throws on values that `check` would refuse. */
function accountOf(values: AccountValues): Account {
  const own = readRsaPrivateKey(value(values, 'app_private_key'));
  const theirs = readTheirKey(value(values, 'alipay_public_key'));
  if (!own.ok || !theirs.ok) throw new Error('an Alipay account without sound keys');
  return { appId: value(values, 'app_id'), sellerId: value(values, 'seller_id'), privateKey: own.key, alipayKey: theirs.key };
}

const desktopOf = (values: AccountValues): DesktopProduct => (value(values, 'desktop') === 'page' ? 'page' : 'qr');

/** The gateway's word, and whose field it is about. */
const BLAMES: readonly (readonly [code: string, field: string | null, zh: string, en: string])[] = [
  ['invalid-app-id', 'app_id', '支付宝没有这个 APPID 的应用。', 'Alipay knows no application with this app ID.'],
  [
    'signature',
    'app_private_key',
    '支付宝不认可签名：请以 RSA2 公钥模式上传与这把私钥成对的应用公钥。',
    'Alipay does not accept the signature: upload the public key that belongs to this private key, in RSA2 key mode.',
  ],
  ['timestamp', null, '本机时钟不准，请与时间服务器同步。', 'The clock of this computer is wrong: set it by a time server.'],
  ['permissions', null, '应用尚未上线，或没有签约这个产品。', 'The application is not online, or has not signed up for this product.'],
  ['app-call-limited', null, '支付宝认为调用太频繁，请一分钟后再试。', 'Alipay counts too many calls: try again in a minute.'],
];

function unreached(error: unknown): AccountCheck {
  const why = error instanceof Error ? error.message : String(error);
  return { ok: false, field: null, detail: { zh: `连不上支付宝：${why}`, en: `Alipay was not reached: ${why}` } };
}

function blame(error: unknown): AccountCheck {
  if (error instanceof AnswerForged)
    return {
      ok: false,
      field: 'alipay_public_key',
      detail: {
        zh: '支付宝答复的签名用这把支付宝公钥验不过，请从同一个应用重新复制。',
        en: 'Alipay’s answer does not verify with this Alipay public key (支付宝公钥): copy it again from the same application.',
      },
    };
  if (!(error instanceof GatewayRefusal)) return unreached(error);
  const { subCode } = error.answer;
  const known = BLAMES.find(([code]) => subCode.toLowerCase().includes(code));
  return known
    ? { ok: false, field: known[1], detail: { zh: `${known[2]}(${subCode})`, en: `${known[3]} (${subCode})` } }
    : { ok: false, field: null, detail: { zh: `支付宝答复：${error.message}`, en: error.message } };
}

async function test(values: AccountValues, place: ProviderPlace): Promise<AccountCheck> {
  try {
    await askHarmless(new Gateway(accountOf(values), place));
    return { ok: true };
  } catch (error) {
    return blame(error);
  }
}

export const alipayKind: ProviderKind = {
  name: 'alipay',
  label: LABEL,
  officialUrl: 'https://openapi.alipay.com',
  fields: FIELDS,
  check,
  open: (values, place) => alipayProvider(accountOf(values), place, desktopOf(values)),
  test,
};

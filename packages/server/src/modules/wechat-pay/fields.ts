import type { AccountField } from '../payments/index.ts';

/** What the owner enters; the names are also those of the environment and of the simulator's account. */
export const FIELDS: readonly AccountField[] = [
  {
    name: 'mchid',
    label: { zh: '商户号', en: 'Merchant number (mchid)' },
    hint: { zh: '8 到 10 位数字，在商户平台 → 账户中心', en: '8 to 10 digits; merchant platform → account centre' },
    kind: 'line',
    isRequired: true,
    isIdentity: true,
  },
  {
    name: 'appid',
    label: { zh: 'APPID', en: 'App ID' },
    hint: {
      zh: 'wx 开头的 18 位，须与商户号绑定：商户平台 → 产品中心 → APPID 账号管理',
      en: '18 characters that begin with wx, bound to the merchant number: merchant platform → products → app IDs',
    },
    kind: 'line',
    isRequired: true,
    isIdentity: true,
  },
  {
    name: 'merchant_serial',
    label: { zh: '商户 API 证书序列号', en: 'Serial of the merchant API certificate' },
    hint: { zh: '40 位十六进制，商户平台 → 账户中心 → API 安全', en: '40 hexadecimal digits; merchant platform → API security' },
    kind: 'line',
    isRequired: true,
  },
  {
    name: 'merchant_private_key',
    label: { zh: '商户私钥', en: 'Merchant private key' },
    hint: {
      zh: '申请证书时得到的 apiclient_key.pem 的全部内容',
      en: 'The whole of apiclient_key.pem, made when the certificate was applied for',
    },
    kind: 'secret_key',
    isRequired: true,
  },
  {
    name: 'api_v3_key',
    label: { zh: 'APIv3 密钥', en: 'APIv3 key' },
    hint: {
      zh: '自己设置的 32 个字符；没有设置它，微信支付不会发送任何通知',
      en: '32 characters of your own; without it WeChat Pay sends no notification at all',
    },
    kind: 'secret_line',
    isRequired: true,
  },
  {
    name: 'wechat_key_id',
    label: { zh: '微信支付公钥 ID', en: 'WeChat Pay public key ID' },
    hint: {
      zh: 'PUB_KEY_ID_ 开头；老商户也可填平台证书序列号',
      en: 'Begins with PUB_KEY_ID_; older merchants may enter the serial of the platform certificate',
    },
    kind: 'line',
    isRequired: true,
  },
  {
    name: 'wechat_public_key',
    label: { zh: '微信支付公钥', en: 'WeChat Pay public key' },
    hint: { zh: 'pub_key.pem 的全部内容（或平台证书）', en: 'The whole of pub_key.pem (or the platform certificate)' },
    kind: 'public_key',
    isRequired: true,
  },
  {
    name: 'other_key_id',
    label: { zh: '另一把密钥的 ID（更换期间）', en: 'ID of the other key (while switching)' },
    hint: {
      zh: '更换密钥时，通知要几天才全部改用新密钥，两把都要填',
      en: 'When keys are switched, notifications move over in days: enter both',
    },
    kind: 'line',
    isRequired: false,
  },
  {
    name: 'other_public_key',
    label: { zh: '另一把公钥或平台证书', en: 'The other public key or platform certificate' },
    hint: { zh: '与上面的 ID 成对；换完后清空', en: 'Belongs to the ID above; clear both when the switch is over' },
    kind: 'public_key',
    isRequired: false,
  },
];

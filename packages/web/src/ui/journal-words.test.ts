import type { TFunction } from 'i18next';
import { expect, test } from 'vitest';
import { dictionary as en } from '../i18n/en/index.ts';
import { dictionary as zh } from '../i18n/zh-CN/index.ts';
import { actionName, changeLines } from './journal-words.ts';

/** As i18next looks a text, or a table of texts, up. */
const speaking = (dictionary: object): TFunction =>
  ((key: string) =>
    key.split('.').reduce((at: unknown, name) => (at as Record<string, unknown>)[name], dictionary)) as unknown as TFunction;

/** A payment account that was set: its values are keyed fingerprints. */
const ACCOUNT = {
  provider: [null, 'alipay'],
  label: [null, '2088666190205745'],
  state: [null, 'active'],
  'value.app_private_key': [null, 'gROTCtanfsWLLTlg8wisn9'],
  'value.seller_id': ['Mr84ztLvGZzXAjXP1DWSqP', 'Xr84ztLvGZzXAjXP1DWSqP'],
} as const;

test.each([
  [zh, ['支付方式 支付宝', '账户 2088666190205745', '状态 启用', '应用私钥 (加密内容)', '商户 PID (加密内容)']],
  [en, ['Provider Alipay', 'Account 2088666190205745', 'State On', 'Application private key (sealed)', 'Seller ID (sealed)']],
])('what an owner did to a payment account is said in words, and no fingerprint is shown', (dictionary, words) => {
  expect(
    changeLines(ACCOUNT, { subject: 'payment_account', currency: 'CNY' }, speaking(dictionary)).map((line) => `${line.name} ${line.to}`),
  ).toEqual(words);
});

test.each([
  ['payment_attempt', { state: ['open', 'unknown'], scene: [null, 'wechat_app'] }, ['状态 进行中→结果未知', '付款场景 →微信内']],
  ['import', { state: ['checking', 'checked'] }, ['状态 检查中→已检查']],
  ['dead_letter', { state: ['open', 'discarded'] }, ['状态 待处理→已放弃']],
  ['reconciliation_difference', { kind: [null, 'missing_here'], solution: [null, 'bill_right'] }, ['类型 →我方缺', '处理结果 →以账单为准']],
  ['finance_task', { resolution: [null, 'settled: the money is back'] }, ['处理结果 →退款已有结果']],
  ['user', { password: ['hidden', 'hidden'] }, ['密码 →已修改']],
] as const)('a change of a %s is said in the words of its page', (subject, changes, words) => {
  const lines = changeLines(changes, { subject, currency: 'CNY' }, speaking(zh));
  expect(lines.map((line) => `${line.name} ${line.from}→${line.to}`)).toEqual(words);
});

test('what the journal calls an act has a word; an act of a later version is shown as it is', () => {
  expect(
    ['request_refund', 'open', 'load', 'resolve', 'undo', 'customer.reveal'].map((action) => actionName(action, speaking(en))),
  ).toEqual(['Refund requested', 'Opened', 'Card keys loaded', 'Decided', 'Taken back', 'Shown in full']);
  expect(actionName('sing', speaking(en))).toBe('sing');
});

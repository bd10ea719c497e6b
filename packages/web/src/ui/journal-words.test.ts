import type { TFunction } from 'i18next';
import { expect, test } from 'vitest';
import { dictionary as en } from '../i18n/en/index.ts';
import { dictionary as zh } from '../i18n/zh-CN/index.ts';
import { actorName } from './actor-name.ts';
import { actionName, attributeInWords, changeLines, reasonText } from './journal-words.ts';

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
  [zh, ['支付方式 支付宝', '账户 2088666190205745', '状态 启用', '应用私钥 （加密内容）', '商户 PID （加密内容）']],
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
  ['user', { password: ['hidden', 'hidden'], locale: ['zh-CN', 'en'] }, ['密码 →已修改', '语言 中文→英文']],
  ['file', { kind: [null, 'error_file'], size: [null, 2302] }, ['类型 →错误文件', '大小（字节） →2302']],
  ['print', { orders: [null, ['D1', 'D2']], form: [null, 'slip'] }, ['订单 →D1、D2', '样式 →发货清单']],
  [
    'order_view',
    {
      name: [null, '急单'],
      columns: [null, ['no', 'amount']],
      density: [null, 'compact'],
      sort: [null, 'ship_by_asc'],
      filter: [null, { status: 'paid,shipped', flag: '1,0', held: '1', from: '7d', shopId: '01a1a147-e94b-72b8-9e33-d1c6219cb3c4' }],
    },
    [
      '名称 →急单',
      '列 →订单号、金额',
      '密度 →紧凑',
      '排序 →发货截止最近',
      '筛选条件 →状态：待发货、已发货、旗帜：红旗、无旗、挂起：是、下单自：近 7 天',
    ],
  ],
  [
    'export',
    { filter: [null, { status: ['paid'], amountMin: 1000, isPrinted: true }] },
    ['筛选条件 →状态：待发货、金额不低于：¥10.00、已打印：是'],
  ],
  [
    'import',
    { mapping: [['ignore'], ['sourceNo', 'qty']], options: [null, { unknownSkus: 'create', dateFormat: 'ymd' }] },
    ['列的含义 不导入→订单编号、数量', '怎么读 →文件里的新商品：自动新增、日期顺序：年-月-日'],
  ],
  [
    'role',
    { name: [null, '客服'], permissions: [null, ['order.read']], scope: [null, {}] },
    ['名称 →客服', '权限 →查看订单', '数据范围 →全部订单'],
  ],
  ['shop', { warehouseIds: [null, ['01a1a147-e94b-72b8-9e33-d1c6219cb3c4']] }, ['发货仓 →×1']],
  ['customer', { name: [null, '林'] }, ['姓名 →林']],
  ['job_run', { job: [null, 'orders.cancel_unpaid'] }, ['任务 →取消超时未付款订单']],
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

test('a reason of the system is said in words, that of a person as it was written', () => {
  const why = (subjectKind: string, action: string, reason: string | null) => reasonText({ subjectKind, action, reason }, speaking(zh));
  expect(why('payment_attempt', 'capture', 'paid')).toBe('付清订单');
  expect(why('payment_attempt', 'request_refund', 'paid twice')).toBe('重复付款');
  expect(why('order', 'release', 'timed')).toBe('到时自动解除');
  expect(why('finance_task', 'resolve', 'settled: the money is back')).toBe('退款已有结果');
  expect(why('order', 'cancel', '拍错了')).toBe('拍错了');
  expect(why('order', 'cancel', null)).toBe('');
});

test('a buyer and the system are named by what they are, people by their names', () => {
  const who = (actorKind: string, name: string) => actorName({ actorKind, actorName: name }, speaking(zh));
  expect([who('buyer', 'buyer'), who('system', 'payments'), who('user', '小林')]).toEqual(['买家', '系统', '小林']);
});

test('what an order keeps from its import has words; attributes of a shop keep their names', () => {
  const said = (name: string, value: string) => Object.values(attributeInWords(name, value, speaking(zh))).join(' ');
  expect(said('ordered_at', '2026-02-13T01:00:00.000Z')).toMatch(/^原下单时间 2026-02-13 \d\d:00$/);
  expect(said('carrier', 'SF')).toBe('快递公司 顺丰速运');
  expect(said('carrier', '本地跑腿')).toBe('快递公司 本地跑腿');
  expect(said('tracking_no', 'SF1323898309434')).toBe('运单号 SF1323898309434');
  expect(said('刻字', '福')).toBe('刻字 福');
  expect(said('constructor', 'x')).toBe('constructor x');
});

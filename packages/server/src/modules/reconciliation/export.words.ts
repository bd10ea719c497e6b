import type { AccountProvider, DifferenceKind, DifferenceSolution, DifferenceState, Locale, RowKind } from '@danflow/contract';

export interface Words {
  readonly title: string;
  readonly open: string;
  readonly signed: string;
  readonly sum: string;
  readonly noShop: string;
  readonly provider: Readonly<Record<AccountProvider, string>>;
  readonly row: Readonly<Record<RowKind, string>>;
  readonly difference: Readonly<Record<DifferenceKind, string>>;
  readonly state: Readonly<Record<DifferenceState, string>>;
  readonly solution: Readonly<Record<DifferenceSolution, string>>;
  readonly totals: readonly string[];
  readonly differences: readonly string[];
  readonly pool: readonly string[];
}

const SIDES_ZH = ['收款', '笔数', '退款', '退款笔数', '净额'];
const SIDES_EN = ['payments', 'count', 'refunds', 'refund count', 'net'];

export const WORDS: Readonly<Record<Locale, Words>> = {
  'zh-CN': {
    title: '对账单',
    open: '未签字',
    signed: '已签字',
    sum: '合计',
    noShop: '(不属于本系统)',
    provider: { wechat_pay: '微信支付', alipay: '支付宝' },
    row: { payment: '收款', refund: '退款' },
    difference: {
      missing_here: '我方缺',
      missing_there: '对方缺',
      amount: '金额不符',
      status: '状态不符',
      fee: '手续费不符',
      duplicate: '重复',
    },
    state: { open: '未处理', carried: '挂账', solved: '已处理' },
    solution: {
      bill_right: '以账单为准',
      books_right: '以账本为准',
      late_callback: '迟到的通知',
      late_row: '后续账单补齐',
      gone: '重新对账后消失',
    },
    totals: ['店铺', ...SIDES_ZH.map((s) => `我方${s}`), ...SIDES_ZH.map((s) => `对方${s}`), '手续费'],
    differences:
      '差异,类型,商户单号,交易号,退款单号,订单号,我方金额,对方金额,手续费,我方状态,对方状态,我方时间,对方时间,处理,结论,说明,处理时间,记入日'.split(
        ',',
      ),
    pool: ['跨日待对', '商户单号', '退款单号', '订单号', '金额', '时间', '发生日'],
  },
  en: {
    title: 'Reconciliation',
    open: 'not signed off',
    signed: 'signed off',
    sum: 'Total',
    noShop: '(no order of ours)',
    provider: { wechat_pay: 'WeChat Pay', alipay: 'Alipay' },
    row: { payment: 'payment', refund: 'refund' },
    difference: {
      missing_here: 'missing here',
      missing_there: 'missing there',
      amount: 'amount',
      status: 'status',
      fee: 'fee',
      duplicate: 'duplicate',
    },
    state: { open: 'open', carried: 'carried', solved: 'solved' },
    solution: {
      bill_right: 'bill is right',
      books_right: 'books are right',
      late_callback: 'late callback',
      late_row: 'late row',
      gone: 'gone after another run',
    },
    totals: ['Shop', ...SIDES_EN.map((s) => `Here: ${s}`), ...SIDES_EN.map((s) => `There: ${s}`), 'Fees'],
    differences:
      'Difference,Kind,Merchant number,Trade number,Refund number,Order,Amount here,Amount there,Fee,State here,Status there,Time here,Time there,State,Solution,Note,Solved,Counts in'.split(
        ',',
      ),
    pool: ['Pending across days', 'Merchant number', 'Refund number', 'Order', 'Amount', 'Time', 'Day'],
  },
};

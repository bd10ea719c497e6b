import type { BuyerState } from './buyer-page.rules.ts';

type Note = readonly [tone: 'ok' | 'warn' | 'bad' | '', head: string, more: string];

export interface Words {
  readonly title: string;
  readonly order: string;
  readonly left: string;
  readonly until: string;
  readonly freight: string;
  readonly discount: string;
  readonly total: string;
  readonly deposit: string;
  readonly depositPaid: string;
  readonly balance: string;
  readonly balanceBy: string;
  /** Before the name of a provider. */
  readonly payWith: string;
  readonly scan: Readonly<Record<string, string>>;
  readonly longPress: string;
  readonly codeLeft: string;
  readonly codeOver: string;
  readonly codeAgain: string;
  readonly otherWays: string;
  /** After the name of a provider. */
  readonly elsewhere: string;
  readonly down: string;
  readonly askAgain: string;
  readonly givenBack: string;
  readonly simulated: string;
  readonly simulatedScan: string;
  readonly noProvider: string;
  readonly trust: string;
  readonly parcels: string;
  readonly codes: string;
  readonly cardKey: string;
  readonly redeemCode: string;
  readonly redeemed: string;
  readonly coming: string;
  readonly shipBy: string;
  readonly failed: string;
  readonly invalid: string;
  readonly invalidMore: string;
  readonly refresh: string;
  readonly unknown: string;
  readonly notes: Record<BuyerState, Note>;
}

export const WORDS: Record<'zh-CN' | 'en', Words> = {
  'zh-CN': {
    title: '订单付款',
    order: '订单号',
    left: '剩余付款时间',
    until: '请在此时间前付款',
    freight: '运费',
    discount: '优惠',
    total: '合计',
    deposit: '定金（先付）',
    depositPaid: '已付定金',
    balance: '尾款（发货前付）',
    balanceBy: '请在发货前付清尾款，预计发货时间',
    payWith: '',
    scan: { wechat_pay: '打开微信“扫一扫”付款', alipay: '打开支付宝“扫一扫”付款' },
    longPress: '在微信里可以长按二维码识别；识别不了时，点右上角 ··· 选择在浏览器打开。',
    codeLeft: '二维码有效时间',
    codeOver: '二维码已过期',
    codeAgain: '刷新二维码',
    otherWays: '也可以换一种方式',
    elsewhere: '请点右上角 ···，在浏览器打开本页后使用',
    down: '暂时连接不上，没有产生付款。请稍后再试，或换一种方式。',
    askAgain: '我已付款，刷新结果',
    givenBack: '重复支付的款项会自动原路退回：',
    simulated: '演示环境：不会扣真实的钱',
    simulatedScan: '不扫码，打开模拟收银台',
    noProvider: '暂无线上付款方式，请联系商家',
    trust: '款项直接付给商家。此链接只属于这个订单，请不要转发。',
    parcels: '包裹',
    codes: '您的卡密与核销码',
    cardKey: '卡密',
    redeemCode: '核销码',
    redeemed: '已使用',
    coming: '正在为您准备，稍后会自动显示',
    shipBy: '预计发货',
    failed: '上一次付款没有成功，没有扣款。可以再试一次。',
    invalid: '链接无效或已过期',
    invalidMore: '请向商家索取新的付款链接。',
    refresh: '刷新',
    unknown: '上一笔付款的结果还不清楚，请稍候再试，不会重复扣款。',
    notes: {
      payable: ['', '', ''],
      balance: ['ok', '定金已收到', '商品正在制作，付清尾款后发货。'],
      confirming: ['warn', '还没有收到付款结果', '如果您已付款，请稍候，本页会自动更新；还没付款可以继续。'],
      expired: ['warn', '已超过付款时间', '订单即将取消。如仍需要，请联系商家。'],
      paid: ['ok', '付款成功', ''],
      on_delivery: ['ok', '订单已确认', '收货时付款，或按约定结算。'],
      shipped: ['ok', '已发货', ''],
      completed: ['ok', '已完成', ''],
      cancelled: ['', '订单已取消', '如有疑问请联系商家。'],
      refunding: ['warn', '退款处理中', '款项将原路退回。'],
      refunded: ['', '已退款', '款项已原路退回，到账时间以支付渠道为准。'],
    },
  },
  en: {
    title: 'Pay your order',
    order: 'Order',
    left: 'Time left to pay',
    until: 'Please pay before',
    freight: 'Shipping',
    discount: 'Discount',
    total: 'Total',
    deposit: 'Deposit, paid first',
    depositPaid: 'Deposit paid',
    balance: 'Balance, before shipping',
    balanceBy: 'Please pay the balance before it ships, expected by',
    payWith: 'Pay with ',
    scan: { wechat_pay: 'Scan with WeChat to pay', alipay: 'Scan with Alipay to pay' },
    longPress: 'Inside WeChat, press and hold the code. If that does not work, open this page in a browser by the ··· menu.',
    codeLeft: 'Code good for',
    codeOver: 'This code has expired',
    codeAgain: 'New code',
    otherWays: 'Or pay another way',
    elsewhere: 'needs a browser: open this page there by the ··· menu',
    down: 'cannot be reached; nothing was charged. Try again shortly, or pay another way.',
    askAgain: 'I have paid: look again',
    givenBack: 'What you paid twice goes back by itself:',
    simulated: 'Demonstration: no real money moves',
    simulatedScan: 'Open the simulated cashier instead of scanning',
    noProvider: 'No online payment is available; please ask the shop',
    trust: 'You pay the shop directly. This link belongs to this order alone; please do not pass it on.',
    parcels: 'Parcels',
    codes: 'Your codes',
    cardKey: 'Card key',
    redeemCode: 'Redeem code',
    redeemed: 'used',
    coming: 'Being prepared; it will appear here by itself',
    shipBy: 'Ships by',
    failed: 'The last payment did not succeed and nothing was charged. You can try again.',
    invalid: 'This link is invalid or has expired',
    invalidMore: 'Please ask the shop for a new one.',
    refresh: 'Refresh',
    unknown: 'The result of the last payment is not known yet. Please try again shortly; you will not be charged twice.',
    notes: {
      payable: ['', '', ''],
      balance: ['ok', 'Deposit received', 'Your goods are being made; they ship once the balance is paid.'],
      confirming: [
        'warn',
        'No payment result yet',
        'If you have paid, wait a moment: this page updates by itself. If not, you can go on paying.',
      ],
      expired: ['warn', 'The time to pay is over', 'The order is about to be cancelled. Please ask the shop if you still want it.'],
      paid: ['ok', 'Paid', ''],
      on_delivery: ['ok', 'Order confirmed', 'You pay on delivery, or as agreed.'],
      shipped: ['ok', 'Shipped', ''],
      completed: ['ok', 'Completed', ''],
      cancelled: ['', 'The order was cancelled', 'Please ask the shop if anything is unclear.'],
      refunding: ['warn', 'Refund under way', 'The money goes back the way it came.'],
      refunded: ['', 'Refunded', 'The money went back the way it came; when it arrives depends on the payment provider.'],
    },
  },
};

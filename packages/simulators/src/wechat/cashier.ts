import { formOf, html, languageOf, pageReply, seeOther, yuan, type Html, type Language } from '../page.ts';
import type { SimReply, SimRequest } from '../simulator.ts';
import { isOver, type Trade } from './ledger.ts';
import { tellPaid, type Told } from './notifications.ts';
import { payTrade, type Shop } from './orders.ts';

export type CashierDesk = Shop & Told;

const WORDS = {
  zh: {
    title: '微信支付模拟收银台',
    no: '商户订单号',
    goods: '商品',
    until: '付款截止',
    pay: '付款',
    late: '仍然付款（模拟迟到的付款）',
    again: '再通知商户一次',
    back: '返回商家',
    paid: '已付款。可以返回商家。',
    closed: '订单已关闭。',
    over: '已过付款截止时间。',
    refunded: '已付款，发生过退款。',
    unknown: '二维码或链接已失效，请返回商家重新获取。',
    scanTitle: '没有可付款的订单',
  },
  en: {
    title: 'Simulated WeChat Pay cashier',
    no: 'Order no.',
    goods: 'Goods',
    until: 'Payable until',
    pay: 'Pay',
    late: 'Pay all the same (a late payment)',
    again: 'Notify the shop again',
    back: 'Back to the shop',
    paid: 'Paid. You may go back to the shop.',
    closed: 'The order is closed.',
    over: 'The time to pay is over.',
    refunded: 'Paid, and refunded since.',
    unknown: 'The code or link is over; get a new one from the shop.',
    scanTitle: 'Nothing to pay',
  },
} as const;

type Status = 'open' | 'over' | 'closed' | 'paid' | 'refunded';

function statusOf(trade: Trade, now: Date): Status {
  if (trade.state === 'SUCCESS') return 'paid';
  if (trade.state === 'REFUND') return 'refunded';
  if (trade.state === 'CLOSED') return 'closed';
  return isOver(trade, now) ? 'over' : 'open';
}

const button = (deed: string, label: string, isFirst: boolean): Html =>
  html`<button class="${isFirst ? 'first' : ''}" name="do" value="${deed}">${label}</button>`;

/** Only web addresses: what came in a link must not run. */
const backOf = (text: string | null): string | null => (text !== null && /^https?:\/\//.test(text) && URL.canParse(text) ? text : null);

const cashierPath = (outTradeNo: string): string => `/cashier/${encodeURIComponent(outTradeNo)}`;
const withBack = (path: string, back: string | null): string => (back === null ? path : `${path}?back=${encodeURIComponent(back)}`);

function cashierPage(desk: CashierDesk, trade: Trade, back: string | null, language: Language): SimReply {
  const w = WORDS[language];
  const status = statusOf(trade, desk.ledger.now());
  const buttons = {
    open: button('pay', w.pay, true),
    over: button('pay_late', w.late, false),
    closed: button('pay_late', w.late, false),
    paid: button('notify', w.again, false),
    refunded: null,
  };
  const isPaid = status === 'paid' || status === 'refunded';
  const action = withBack(`${desk.baseUrl()}${cashierPath(trade.outTradeNo)}`, back);
  const until =
    trade.expiresAt === null
      ? null
      : html`<dt>${w.until}</dt>
          <dd>${new Date(trade.expiresAt).toLocaleString(language === 'zh' ? 'zh-CN' : 'en', { timeZone: 'Asia/Shanghai' })}</dd>`;
  const body = html`<h1>${w.title}</h1>
    ${status === 'open' ? null : html`<p class="note ${isPaid ? 'ok' : ''}" role="status">${w[status]}</p>`}
    <section class="card">
      <p class="amount">¥${yuan(trade.total)}</p>
      <dl>
        <dt>${w.goods}</dt>
        <dd>${trade.description}</dd>
        <dt>${w.no}</dt>
        <dd>${trade.outTradeNo}</dd>
        ${until}
      </dl>
    </section>
    ${isPaid && back !== null ? html`<a class="button first" href="${back}">${w.back}</a>` : null}
    <form method="post" action="${action}">${buttons[status]}</form>
    ${!isPaid && back !== null ? html`<a class="button" href="${back}">${w.back}</a>` : null}`;
  return pageReply({ language, title: w.title, body });
}

function gone(language: Language): SimReply {
  const w = WORDS[language];
  return pageReply(
    {
      language,
      title: w.scanTitle,
      body: html`<h1>${w.scanTitle}</h1>
        <p class="note">${w.unknown}</p>`,
    },
    404,
  );
}

function press(desk: CashierDesk, request: SimRequest, trade: Trade): SimReply {
  const deed = formOf(request).get('do');
  const paid = deed === 'pay' || deed === 'pay_late' ? payTrade(desk, trade.outTradeNo, deed === 'pay_late') : null;
  if (paid !== null) tellPaid(desk, paid);
  else if (deed === 'notify' && trade.state === 'SUCCESS') tellPaid(desk, trade);
  return seeOther(withBack(`${desk.baseUrl()}${cashierPath(trade.outTradeNo)}`, backOf(request.query.get('back'))));
}

function numberIn(path: string): string | null {
  const [, encoded] = /^\/cashier\/([^/]+)$/.exec(path) ?? [];
  try {
    return encoded === undefined ? null : decodeURIComponent(encoded);
  } catch {
    return '';
  }
}

/**
 * What a buyer's phone would do: `/scan?code=weixin://…` reads a QR code, `/h5?…` is where an h5_url leads, `/cashier/<number>` is the
 * page of a trade. Null: another address.
 */
export function cashier(desk: CashierDesk, request: SimRequest): SimReply | null {
  const language = languageOf(request);
  const { path, query, method } = request;
  if (path === '/scan' || path === '/h5') {
    const ticket = path === '/h5' ? query.get('prepay_id') : /^weixin:\/\/wxpay\/bizpayurl\?pr=(\w+)$/.exec(query.get('code') ?? '')?.[1];
    const trade = desk.ledger.tradeOfTicket(ticket ?? '');
    return trade === null ? gone(language) : cashierPage(desk, trade, backOf(query.get('redirect_url')), language);
  }
  const number = numberIn(path);
  if (number === null) return null;
  const trade = desk.ledger.trade(number);
  if (trade === null) return gone(language);
  return method === 'POST' ? press(desk, request, trade) : cashierPage(desk, trade, backOf(query.get('back')), language);
}

export const openTrades = (desk: CashierDesk, limit: number) =>
  desk.ledger.newest(limit).map((t) => ({
    outTradeNo: t.outTradeNo,
    subject: t.description,
    amount: t.total,
    state: t.state,
    path: cashierPath(t.outTradeNo),
  }));

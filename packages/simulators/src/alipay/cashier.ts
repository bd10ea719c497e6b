import { formOf, html, languageOf, pageReply, seeOther, yuan, type Html, type Language } from '../page.ts';
import type { SimReply, SimRequest, World } from '../simulator.ts';
import type { Ledger, Trade } from './ledger.ts';
import { noticeOf, returnAddress } from './notice.ts';
import type { Keys, Materials } from './protocol.ts';
import { refusalOf } from './trade-calls.ts';

const WORDS = {
  zh: {
    title: '模拟收银台（支付宝协议）',
    no: '交易号',
    ours: '商户订单号',
    pay: '确认付款',
    fail: '付款失败',
    late: '到期后仍然付款',
    leave: '不付了，返回商家',
    back: '返回商家',
    paid: '付款成功，正在返回商家',
    paidHere: '付款成功，可以关闭此页',
    failed: '付款失败：余额不足。可以再试。',
    closed: '交易已关闭',
    refunded: '已退款',
    unknown: '没有这笔交易',
  },
  en: {
    title: 'Simulated cashier (Alipay protocol)',
    no: 'Trade no.',
    ours: 'Merchant order no.',
    pay: 'Pay',
    fail: 'Let it fail',
    late: 'Pay although it is over',
    leave: 'Leave without paying',
    back: 'Back to the shop',
    paid: 'Paid. Taking you back to the shop.',
    paidHere: 'Paid. You may close this page.',
    failed: 'The payment failed: the balance is too low. Try again if you like.',
    closed: 'The trade is closed',
    refunded: 'Refunded',
    unknown: 'There is no such trade',
  },
} as const;
type Words = (typeof WORDS)[Language];

const BACK_SECONDS = 2;

const button = (value: string, label: string, isFirst = false): Html =>
  html`<button name="do" value="${value}" ${isFirst ? html`class="first"` : null}>${label}</button>`;

function noteOf(trade: Trade, w: Words, hasFailed: boolean): Html | null {
  if (trade.refunded > 0) return html`<p class="note" role="status">${w.refunded} ¥${yuan(trade.refunded)}</p>`;
  if (trade.status === 'TRADE_CLOSED') return html`<p class="note" role="status">${w.closed}</p>`;
  if (trade.paidAt !== null) return html`<p class="note ok" role="status">${trade.returnUrl === '' ? w.paidHere : w.paid}</p>`;
  return hasFailed ? html`<p class="note" role="status">${w.failed}</p>` : null;
}

function buttonsOf(trade: Trade, w: Words): Html | null {
  if (trade.status === 'WAIT_BUYER_PAY') return html`${button('pay', w.pay, true)}${button('fail', w.fail)}`;
  return trade.paidAt === null ? button('late', w.late) : null;
}

/** The page on which a person pays, and the knobs of one who plays. */
export class Cashier {
  readonly #world: World;
  readonly #ledger: Ledger;
  readonly #from: { readonly materials: Materials; readonly keys: Keys };

  constructor(world: World, ledger: Ledger, from: { readonly materials: Materials; readonly keys: Keys }) {
    this.#world = world;
    this.#ledger = ledger;
    this.#from = from;
  }

  addressOf = ({ tradeNo }: Trade): string => `${this.#world.baseUrl()}/cashier/${tradeNo}`;

  /** Scanning opens the trade, as the first look at a page does. */
  scan(token: string, request: SimRequest): SimReply {
    const code = this.#ledger.codeByToken(token);
    if (!code) return this.#unknown(request);
    const now = this.#world.clock.books();
    const trade = this.#ledger.find(code.wish.outTradeNo);
    if (!trade && new Date(code.wish.expiresAt) <= now) return this.#message(request, 'closed');
    return seeOther(this.addressOf(trade ?? this.#ledger.open(code.wish)));
  }

  handle(tradeNo: string, deed: string, request: SimRequest): SimReply {
    const trade = this.#ledger.findByTradeNo(tradeNo);
    if (!trade) return this.#unknown(request);
    if (deed === 'return') return seeOther(this.#wayBack(trade) ?? this.addressOf(trade));
    return request.method === 'POST' ? this.#press(trade, formOf(request).get('do') ?? '') : this.#show(trade, request);
  }

  #press(trade: Trade, wanted: string): SimReply {
    const isPaying = (wanted === 'pay' && refusalOf(trade) === null) || (wanted === 'late' && trade.paidAt === null);
    if (isPaying) {
      const paid = this.#ledger.pay(trade);
      if (paid.notifyUrl !== '') this.#world.notifier.tell(noticeOf(paid, this.#from, this.#world.clock.books()));
    }
    return seeOther(`${this.addressOf(trade)}${wanted === 'fail' ? '?failed=1' : ''}`);
  }

  /** Null: the merchant named no address. Whoever has not paid goes back without a signed word. */
  #wayBack(trade: Trade): string | null {
    if (trade.paidAt !== null && trade.returnUrl !== '') return returnAddress(trade, this.#from, this.#world.clock.wire());
    return trade.quitUrl || trade.returnUrl || null;
  }

  #show(trade: Trade, request: SimRequest): SimReply {
    const language = languageOf(request);
    const w = WORDS[language];
    const hasWayBack = this.#wayBack(trade) !== null;
    const back = `${this.addressOf(trade)}/return`;
    const body = html`<h1>${w.title}</h1>
      ${noteOf(trade, w, request.query.has('failed'))}
      <section class="card">
        <p class="amount">¥${yuan(trade.amount)}</p>
        <p class="center">${trade.subject}</p>
        <dl>
          <dt>${w.ours}</dt>
          <dd class="quiet">${trade.outTradeNo}</dd>
          <dt>${w.no}</dt>
          <dd class="quiet">${trade.tradeNo}</dd>
        </dl>
      </section>
      <form method="post" action="${this.addressOf(trade)}">${buttonsOf(trade, w)}</form>
      ${hasWayBack ? html`<a class="button" href="${back}">${trade.paidAt === null ? w.leave : w.back}</a>` : null}`;
    const reply = pageReply({ language, title: w.title, body });
    const isGoingBack = hasWayBack && trade.paidAt !== null && trade.refunded === 0;
    return isGoingBack ? { ...reply, headers: { ...reply.headers, refresh: `${BACK_SECONDS};url=${back}` } } : reply;
  }

  #unknown = (request: SimRequest): SimReply => this.#message(request, 'unknown', 404);

  #message(request: SimRequest, word: 'unknown' | 'closed', status = 200): SimReply {
    const language = languageOf(request);
    const title = WORDS[language][word];
    return pageReply({ language, title, body: html`<h1>${title}</h1>` }, status);
  }
}

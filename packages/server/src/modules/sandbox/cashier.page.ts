import type { Currency } from '@danflow/contract';
import { html, type Html } from '../../platform/http/html.ts';
import type { Page, PageLocale } from '../../platform/http/page.ts';
import { shownAmount } from '../payments/index.ts';
import type { Trade } from './bank.ts';

const WORDS = {
  'zh-CN': {
    title: '沙箱收银台',
    fake: '模拟支付：不会扣真实的钱',
    no: '交易号',
    pay: '确认支付',
    fail: '支付失败',
    close: '关闭交易',
    leave: '不付了，返回商家',
    back: '返回商家',
    knobs: '测试选项',
    amount: '支付金额',
    exact: '正确金额',
    less: '少付一半',
    more: '多付一成',
    notify: '通知商家',
    now: '立即',
    delayed: '30 秒后',
    twice: '重复发两次',
    lost: '不发送（丢失）',
    paid: '支付成功',
    failed: '支付失败',
    closed: '交易已关闭',
    late: '关闭后仍然支付（模拟迟到的付款）',
    again: '再通知一次',
    tookNote: '已付',
    sub: '可以关闭此页',
  },
  en: {
    title: 'Sandbox cashier',
    fake: 'Simulated payment: no real money moves',
    no: 'Trade no.',
    pay: 'Pay',
    fail: 'Let it fail',
    close: 'Close the trade',
    leave: 'Leave without paying',
    back: 'Back to the shop',
    knobs: 'Test options',
    amount: 'Amount paid',
    exact: 'Exact',
    less: 'Half',
    more: '10% more',
    notify: 'Tell the shop',
    now: 'At once',
    delayed: 'In 30 seconds',
    twice: 'Twice',
    lost: 'Never (lost)',
    paid: 'Payment succeeded',
    failed: 'Payment failed',
    closed: 'The trade is closed',
    late: 'Pay although closed (a late payment)',
    again: 'Notify again',
    tookNote: 'Paid',
    sub: 'You may close this page',
  },
} as const;
type Words = (typeof WORDS)[PageLocale];

const option = (name: string, value: string, label: string, isFirst: boolean): Html =>
  html`<label class="opt"><input type="radio" name="${name}" value="${value}" ${isFirst ? html` checked` : null} />${label}</label>`;

const options = (w: Words): Html =>
  html`<details class="card">
    <summary>${w.knobs}</summary>
    <fieldset>
      <legend>${w.amount}</legend>
      ${option('amount', 'pay', w.exact, true)}${option('amount', 'pay_less', w.less, false)}${option('amount', 'pay_more', w.more, false)}
    </fieldset>
    <fieldset>
      <legend>${w.notify}</legend>
      ${option('notify', 'now', w.now, true)}${option('notify', 'delayed', w.delayed, false)}${option('notify', 'twice', w.twice, false)}${option('notify', 'lost', w.lost, false)}
    </fieldset>
  </details>`;

const button = (value: string, label: string, isFirst = false): Html =>
  html`<button name="do" value="${value}" ${isFirst ? html` class="first"` : null}>${label}</button>`;

/** What can be pressed depends on the trade, as at a real counter. */
function controls(trade: Trade, w: Words): Html {
  if (trade.state === 'waiting')
    return html`${button('pay', w.pay, true)}${options(w)}${button('fail', w.fail)}${button('close', w.close)}`;
  if (trade.state === 'paid') return html`${button('notify', w.again)}`;
  return html`${button('pay', w.late)}${options(w)}`;
}

const NOTE = { waiting: '', paid: 'ok', failed: 'bad', closed: 'warn' } as const;

function banner(trade: Trade, w: Words, currency: Currency): Html | null {
  if (trade.state === 'waiting') return null;
  const says = trade.state === 'paid' ? w.paid : trade.state === 'failed' ? w.failed : w.closed;
  return html`<div class="note ${NOTE[trade.state as 'paid']}" role="status">
    <strong>${says}</strong>${trade.state === 'paid' ? `${w.tookNote} ${shownAmount(trade.paid_amount, currency)}` : null}
  </div>`;
}

const CSS =
  '.opt{display:flex;align-items:center;gap:12px;min-height:48px;font-size:16px}.opt input{width:20px;height:20px}fieldset{border:0;padding:0;margin:8px 0}legend,summary{color:var(--ink2);font-size:13px}summary{min-height:48px;display:flex;align-items:center;cursor:pointer;font-size:14px;margin:-8px 0}summary::before{content:"▸";width:20px}details[open] summary::before{content:"▾"}';

/** The hosted page of the sandbox. `back` is where the buyer came from; checked by the route. */
export function cashierPage(
  asStored: Trade,
  back: string | null,
  locale: PageLocale,
  { hasJustPaid, now }: { hasJustPaid: boolean; now: Date },
): Page {
  const w = WORDS[locale];
  // The books keep an expired trade waiting until somebody closes it, as the large providers do; the page takes no money for it.
  const isExpired = asStored.state === 'waiting' && asStored.expires_at !== null && asStored.expires_at <= now;
  const trade = isExpired ? { ...asStored, state: 'closed' } : asStored;
  const currency = trade.currency as Currency;
  const body = html`<main>
    <h1>${w.title}</h1>
    <p class="quiet center">${w.fake}</p>
    <div class="card">
      <p class="amount">${shownAmount(trade.amount, currency)}</p>
      <p class="center">${trade.subject}</p>
      <p class="quiet center">${w.no} ${trade.trade_no}</p>
    </div>
    ${banner(trade, w, currency)}
    <form method="post">${controls(trade, w)}</form>
    ${back === null ? html`<p class="quiet center">${w.sub}</p>` : html`<a class="button${trade.state === 'waiting' ? '' : ' first'}" href="${back}">${trade.state === 'waiting' ? w.leave : w.back}</a>`}
  </main>`;
  return { locale, title: w.title, body, css: CSS, ...(hasJustPaid && back !== null ? { refresh: { seconds: 2, url: back } } : {}) };
}

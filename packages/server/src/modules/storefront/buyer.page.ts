import { html, trusted, type Html } from '../../platform/http/html.ts';
import type { Page, PageLocale } from '../../platform/http/page.ts';
import { shownAmount } from '../payments/index.ts';
import { isLive } from './buyer-page.rules.ts';
import type { BuyerCode } from './buyer-code.ts';
import type { BuyerProvider, BuyerView } from './get-buyer-page.ts';
import { WORDS, type Words } from './words.ts';

interface Drawing {
  readonly view: BuyerView;
  readonly w: Words;
  readonly locale: PageLocale;
  readonly timeZone: string;
}

const groups = (orderNo: string): string => orderNo.replaceAll(/(.{4})(?=.)/g, '$1 ');
const when = (at: Date, { locale, timeZone }: Drawing): string =>
  new Intl.DateTimeFormat(locale, {
    timeZone,
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);

/** Also while a result is awaited: the button leads back to the same trade, or finds it paid. */
const canPay = (view: BuyerView): boolean => view.state === 'payable' || view.state === 'balance' || view.state === 'confirming';

function note({ view, w }: Drawing): Html | null {
  const [tone, head, more] = w.notes[view.state];
  return head === '' ? null : html`<div class="note ${tone}" role="status"><strong>${head}</strong>${more}</div>`;
}

/** The server counts; the script only counts on, so that a wrong clock of the phone changes nothing. */
function deadline(d: Drawing): Html | null {
  const { view, w } = d;
  if (!canPay(view) || view.payBy === null) return null;
  // A balance has no end that cuts off: a countdown would frighten for nothing.
  if (view.deposit !== null && view.deposit.paid > 0) return html`<p class="center quiet">${w.balanceBy} <b>${when(view.payBy, d)}</b></p>`;
  return html`<p class="center quiet">
    <span id="left-words">${w.until}</span>
    <b id="left" data-seconds="${view.secondsLeft}" data-words="${w.left}">${when(view.payBy, d)}</b>
  </p>`;
}

const nameOf = (p: BuyerProvider, locale: PageLocale): string => p[locale === 'en' ? 'en' : 'zh'];

/** Black on white in either theme: what cannot be read by a camera is no code. */
function codeCard({ view, w, locale }: Drawing, code: BuyerCode): Html {
  const says = w.scan[code.provider] ?? w.scan.wechat_pay ?? '';
  const shown =
    code.svg === null
      ? html`<p class="center quiet" role="status">${w.codeOver}</p>`
      : html`<div class="qr" role="img" aria-label="${says}">${trusted(code.svg)}</div>
          <p class="center">${says}</p>
          ${view.scene === 'wechat_app' ? html`<p class="center quiet">${w.longPress}</p>` : null}
          ${code.secondsLeft === null ? null : html`<p class="center quiet">${w.codeLeft} <b id="code-left" data-seconds="${code.secondsLeft}"></b></p>`}
          ${code.simulatorUrl === null ? null : html`<p class="center"><a href="${code.simulatorUrl}">${w.simulatedScan}</a></p>`}`;
  const again = html`<form method="post" action="/p/${view.token}/pay" data-once>
    <button class="first" name="provider" value="${code.provider}">${w.codeAgain}</button>
  </form>`;
  return html`<section class="card" lang="${locale}">${shown}${code.svg === null ? again : null}</section>`;
}

function payButtons(d: Drawing): Html | null {
  const { view, w, locale } = d;
  if (!canPay(view)) return null;
  if (view.providers.length === 0) return html`<p class="note">${w.noProvider}</p>`;
  const { code } = view;
  const others = code === null ? view.providers : view.providers.filter((p) => p.name !== code.provider);
  const buttons = html`<form method="post" action="/p/${view.token}/pay" data-once>
    ${others.map((p, i) => html`<button${i === 0 && code === null ? html` class="first"` : null} name="provider" value="${p.name}">${w.payWith}${nameOf(p, locale)}</button>`)}
  </form>`;
  return html`${code === null ? null : codeCard(d, code)}
  ${code !== null && others.length > 0 ? html`<p class="center quiet">${w.otherWays}</p>` : null}${others.length > 0 ? buttons : null}
  ${view.elsewhere.map((p) => html`<p class="center quiet">${nameOf(p, locale)} ${w.elsewhere}</p>`)}
  ${view.state === 'confirming' ? html`<a class="button" href="/p/${view.token}?returned=1">${w.askAgain}</a>` : null}`;
}

/** What went wrong with the last press; nothing is lost by any of it. */
function troubles({ view, w, locale }: Drawing, { isUnknown, down }: Trouble): Html | null {
  if (view.givenBack > 0) return html`<p class="note" role="status">${w.givenBack} ${shownAmount(view.givenBack, view.currency)}</p>`;
  if (!canPay(view)) return null;
  const silent = [...view.providers, ...view.elsewhere].find((p) => p.name === down);
  if (silent) return html`<p class="note warn" role="alert"><strong>${nameOf(silent, locale)}</strong>${w.down}</p>`;
  if (isUnknown) return html`<p class="note warn" role="status">${w.unknown}</p>`;
  return (view.state === 'payable' || view.state === 'balance') && view.hasFailed
    ? html`<p class="note bad" role="status">${w.failed}</p>`
    : null;
}

function depositRows({ deposit, currency }: BuyerView, w: Words): Html | null {
  if (deposit === null) return null;
  const row = (words: string, value: number): Html =>
    html`<div class="row"><span>${words}</span><span>${shownAmount(value, currency)}</span></div>`;
  return html`${deposit.paid > 0 ? row(w.depositPaid, deposit.paid) : row(w.deposit, deposit.amount)}${deposit.balance > 0 ? row(w.balance, deposit.balance) : null}`;
}

function bought({ view, w }: Drawing): Html {
  const amount = (value: number): string => shownAmount(value, view.currency);
  return html`<div class="card">
    ${view.lines.map((l) => html`<div class="row"><span>${l.title}${l.options === '' ? null : html` <span class="quiet">${l.options}</span>`} ×${l.qty}</span><span>${amount(l.amount)}</span></div>`)}
    ${view.discountAmount > 0 ? html`<div class="row"><span>${w.discount}</span><span>−${amount(view.discountAmount)}</span></div>` : null}${view.freightAmount > 0 ? html`<div class="row"><span>${w.freight}</span><span>${amount(view.freightAmount)}</span></div>` : null}
    <div class="row"><b>${w.total}</b><b>${amount(view.totalAmount)}</b></div>
    ${depositRows(view, w)}
  </div>`;
}

function parcels(d: Drawing): Html | null {
  const { view, w, locale } = d;
  if (view.parcels.length === 0)
    return view.state === 'paid' && view.type !== 'virtual' && view.shipBy
      ? html`<p class="center quiet">${w.shipBy} ${when(view.shipBy, d)}</p>`
      : null;
  return html`<div class="card">
    <h2>${w.parcels}</h2>
    ${view.parcels.map(
      (p) =>
        html`<div class="parcel">
          <p>${p.carrier[locale === 'en' ? 'en' : 'zh']} · ${when(p.shippedAt, d)}</p>
          <p><code>${p.trackingNo}</code></p>
          <p class="quiet">${p.items.map((i) => `${i.title} ×${i.qty}`).join(' · ')}</p>
        </div>`,
    )}
  </div>`;
}

function codes({ view, w }: Drawing): Html | null {
  if (view.type !== 'virtual' || !['paid', 'shipped', 'completed', 'on_delivery'].includes(view.state)) return null;
  if (view.codes.length === 0) return view.state === 'completed' ? null : html`<p class="center quiet">${w.coming}</p>`;
  return html`<div class="card">
    <h2>${w.codes}</h2>
    ${view.codes.map(
      (c) =>
        html`<div class="parcel">
          <p class="quiet">
            ${c.title} · ${c.kind === 'card_key' ? w.cardKey : w.redeemCode}${c.redeemedAt === null ? null : ` · ${w.redeemed}`}
          </p>
          <p>${c.redeemedAt === null ? html`<code>${c.code}</code>` : html`<s><code>${c.code}</code></s>`}</p>
        </div>`,
    )}
  </div>`;
}

const CSS =
  '.logo{display:block;max-height:56px;max-width:60%;margin:0 auto 8px;border-radius:6px}.qr{width:216px;max-width:100%;margin:4px auto 12px;padding:12px;background:#fff;border-radius:6px}.qr svg{display:block;width:100%;height:auto}.parcel{border-top:1px solid var(--line);padding:8px 0}.parcel:first-of-type{border-top:0}.parcel p{margin:0}';

export interface Trouble {
  /** Nobody can say yet what became of the last payment. */
  readonly isUnknown: boolean;
  /** The provider that could not be reached. */
  readonly down: string | null;
}

/** Asks the provider too where a payment may be under way elsewhere: on another device, or in an app. */
const statusOf = (view: BuyerView): string => {
  if (!isLive(view.state)) return '';
  return `/p/${view.token}/status${view.code !== null || view.state === 'confirming' ? '?ask=1' : ''}`;
};

/** Name of the shop, the amount, what is bought, how to pay, until when: nothing else. */
export function buyerPage(view: BuyerView, locale: PageLocale, timeZone: string, trouble: Trouble): Page {
  const w = WORDS[locale];
  const d: Drawing = { view, w, locale, timeZone };
  const shown =
    view.state === 'payable' || view.state === 'balance' || view.state === 'confirming' || view.state === 'expired'
      ? view.due
      : view.totalAmount;
  const body = html`<main data-stamp="${view.stamp}" data-status="${statusOf(view)}">
    ${view.logoUrl === null ? null : html`<img class="logo" src="${view.logoUrl}" alt="" />`}
    <h1>${view.shop}</h1>
    ${note(d)}${troubles(d, trouble)}
    <p class="amount">${shownAmount(shown, view.currency)}</p>
    ${deadline(d)}${payButtons(d)}${codes(d)}${parcels(d)}${bought(d)}
    <p class="center quiet">${w.order} ${groups(view.orderNo)}</p>
    ${canPay(view) ? html`<p class="center quiet">${w.trust}</p>` : null}${canPay(view) && view.isSimulated ? html`<p class="center quiet">${w.simulated}</p>` : null}
  </main>`;
  return {
    locale,
    title: `${view.shop} · ${w.title}`,
    body,
    css: CSS,
    script: '/p/live.js',
    ...(isLive(view.state) ? { refresh: { seconds: 10, onlyWithoutScripts: true } } : {}),
  };
}

/** One sentence for every token that opens nothing: whether it was ever good is nobody's business. */
export function invalidLinkPage(locale: PageLocale): Page {
  const w = WORDS[locale];
  return {
    locale,
    title: w.title,
    body: html`<main>
      <h1>${w.title}</h1>
      <div class="note bad" role="alert"><strong>${w.invalid}</strong>${w.invalidMore}</div>
    </main>`,
  };
}

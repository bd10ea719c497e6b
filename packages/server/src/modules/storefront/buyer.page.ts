import { html, type Html } from '../../platform/http/html.ts';
import type { Page, PageLocale } from '../../platform/http/page.ts';
import { shownAmount } from '../payments/index.ts';
import { isLive } from './buyer-page.rules.ts';
import type { BuyerView } from './get-buyer-page.ts';
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
const canPay = (view: BuyerView): boolean => view.state === 'payable' || view.state === 'confirming';

function note({ view, w }: Drawing): Html | null {
  const [tone, head, more] = w.notes[view.state];
  return head === '' ? null : html`<div class="note ${tone}" role="status"><strong>${head}</strong>${more}</div>`;
}

/** The server counts; the script only counts on, so that a wrong clock of the phone changes nothing. */
function deadline(d: Drawing): Html | null {
  const { view, w } = d;
  if (!canPay(view) || view.payBy === null) return null;
  return html`<p class="center quiet">
    <span id="left-words">${w.until}</span>
    <b id="left" data-seconds="${view.secondsLeft}" data-words="${w.left}">${when(view.payBy, d)}</b>
  </p>`;
}

function payButtons({ view, w, locale }: Drawing): Html | null {
  if (!canPay(view)) return null;
  if (view.providers.length === 0) return html`<p class="note">${w.noProvider}</p>`;
  return html`<form method="post" action="/p/${view.token}/pay" data-once>
    ${view.providers.map((p, i) => html`<button${i === 0 ? html` class="first"` : null} name="provider" value="${p.name}">${w.payWith}${p[locale === 'en' ? 'en' : 'zh']}</button>`)}
  </form>`;
}

function bought({ view, w }: Drawing): Html {
  const amount = (value: number): string => shownAmount(value, view.currency);
  return html`<div class="card">
    ${view.lines.map((l) => html`<div class="row"><span>${l.title}${l.options === '' ? null : html` <span class="quiet">${l.options}</span>`} ×${l.qty}</span><span>${amount(l.amount)}</span></div>`)}
    ${view.discountAmount > 0 ? html`<div class="row"><span>${w.discount}</span><span>−${amount(view.discountAmount)}</span></div>` : null}${view.freightAmount > 0 ? html`<div class="row"><span>${w.freight}</span><span>${amount(view.freightAmount)}</span></div>` : null}
    <div class="row"><b>${w.total}</b><b>${amount(view.totalAmount)}</b></div>
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

const CSS = '.parcel{border-top:1px solid var(--line);padding:8px 0}.parcel:first-of-type{border-top:0}.parcel p{margin:0}';

/** Name of the shop, the amount, what is bought, how to pay, until when: nothing else. */
export function buyerPage(view: BuyerView, locale: PageLocale, timeZone: string, isUnknown: boolean): Page {
  const w = WORDS[locale];
  const d: Drawing = { view, w, locale, timeZone };
  const shown = view.state === 'payable' || view.state === 'confirming' || view.state === 'expired' ? view.due : view.totalAmount;
  const body = html`<main data-stamp="${view.stamp}" data-status="${isLive(view.state) ? `/p/${view.token}/status` : ''}">
    <h1>${view.shop}</h1>
    ${note(d)}${view.state === 'payable' && view.hasFailed && !isUnknown ? html`<p class="note bad" role="status">${w.failed}</p>` : null}${isUnknown ? html`<p class="note warn" role="status">${w.unknown}</p>` : null}
    <p class="amount">${shownAmount(shown, view.currency)}</p>
    ${deadline(d)}${payButtons(d)}${codes(d)}${parcels(d)}${bought(d)}
    <p class="center quiet">${w.order} ${groups(view.orderNo)}</p>
    ${view.state === 'payable' ? html`<p class="center quiet">${w.trust}</p>` : null}
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

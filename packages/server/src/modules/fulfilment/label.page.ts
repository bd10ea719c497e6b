import { toSVG } from 'bwip-js';
import {
  CARRIERS,
  formatMinor,
  type Carrier,
  type Currency,
  type PrintForm,
  type PrintPaper,
  type Receiver,
  type Sender,
} from '@danflow/contract';
import { html, trusted, type Html } from '../../platform/http/html.ts';
import type { Page, PageLocale } from '../../platform/http/page.ts';

export interface PrintLine {
  readonly skuCode: string;
  readonly title: string;
  readonly options: string;
  readonly qty: number;
  readonly amount: number;
}

export interface PrintOrder {
  readonly orderNo: string;
  readonly shop: string;
  readonly logoUrl: string | null;
  readonly sender: Sender;
  readonly createdAt: string;
  readonly receiver: Receiver | null;
  readonly lines: readonly PrintLine[];
  /** Null when amounts are hidden from who prints. */
  readonly amounts: {
    readonly currency: Currency;
    readonly discount: number;
    readonly freight: number;
    readonly total: number;
    readonly paid: number;
  } | null;
  readonly parcels: readonly { readonly carrier: string; readonly trackingNo: string }[];
}

const WORDS = {
  'zh-CN': {
    title: '打印',
    slip: '发货清单',
    order: '订单',
    code: '编码',
    goods: '商品',
    qty: '数量',
    to: '收件人',
    from: '寄件人',
    print: '打印',
    total: '合计',
    none: '(没有收件人)',
    discount: '优惠',
    freight: '运费',
    due: '应付',
    paid: '已付',
    thanks: '谢谢惠顾',
    receipt: '小票',
  },
  en: {
    title: 'Print',
    slip: 'Packing slip',
    order: 'Order',
    code: 'SKU',
    goods: 'Goods',
    qty: 'Qty',
    to: 'To',
    from: 'From',
    print: 'Print',
    total: 'Total',
    none: '(no receiver)',
    discount: 'Discount',
    freight: 'Freight',
    due: 'Total due',
    paid: 'Paid',
    thanks: 'Thank you',
    receipt: 'Receipt',
  },
} as const;

/** Code 128: what every warehouse scanner reads. */
const barcode = (text: string): Html =>
  trusted(toSVG({ bcid: 'code128', text, height: 10, includetext: false, paddingwidth: 0, paddingheight: 0 }));
const groups = (orderNo: string): string => orderNo.replaceAll(/(.{4})(?=.)/g, '$1 ');
const address = (r: Receiver): string =>
  [r.country === 'CN' ? '' : r.country, r.province, r.city, r.district, r.street, r.postalCode].filter((part) => part !== '').join(' ');
const receiver = (o: PrintOrder, none: string): Html =>
  o.receiver === null
    ? html`<p class="who">${none}</p>`
    : html`<p class="who"><b>${o.receiver.name} ${o.receiver.phone}</b><br />${address(o.receiver)}</p>`;
/** Nothing is printed for a shop that has not said who sends. */
function sender({ sender: s }: PrintOrder, word: string): Html | null {
  const said = [s.name, s.phone, s.address].filter((part) => part !== '');
  return said.length === 0 ? null : html`<p class="from">${word} ${said.join(' ')}</p>`;
}
const logo = ({ logoUrl }: PrintOrder): Html | null => (logoUrl === null ? null : html`<img class="logo" src="${logoUrl}" alt="" />`);
const carrierName = (code: string, locale: PageLocale): string => CARRIERS[code as Carrier]?.[locale === 'en' ? 'en' : 'zh'] ?? code;

/** 100 × 150 mm, the thermal label of the carriers. Each parcel has its own; before shipping there is one without a number. */
function labels(o: PrintOrder, locale: PageLocale): Html[] {
  const w = WORDS[locale];
  const parcels = o.parcels.length > 0 ? o.parcels : [{ carrier: '', trackingNo: '' }];
  return parcels.map(
    (p) =>
      html`<section class="label">
        <div class="head"><b>${o.shop}</b><span>${carrierName(p.carrier, locale)}</span></div>
        ${p.trackingNo === '' ? null : html`<div class="bars">${barcode(p.trackingNo)}<span>${p.trackingNo}</span></div>`}
        <div class="to"><span>${w.to}</span>${receiver(o, w.none)}</div>
        ${sender(o, w.from)}
        <ul>
          ${o.lines.slice(0, 8).map((l) => html`<li>${l.skuCode} ${l.title} ${l.options} ×${l.qty}</li>`)}${o.lines.length > 8 ? html`<li>… ${o.lines.length}</li>` : null}
        </ul>
        <div class="bars foot">${barcode(o.orderNo)}<span>${groups(o.orderNo)}</span></div>
      </section>`,
  );
}

function slip(o: PrintOrder, locale: PageLocale): Html {
  const w = WORDS[locale];
  return html`<section class="slip">
    <div class="head"><b>${logo(o)}${o.shop} · ${w.slip}</b><span>${o.createdAt}</span></div>
    <div class="bars">${barcode(o.orderNo)}<span>${w.order} ${groups(o.orderNo)}</span></div>
    ${receiver(o, w.none)}${sender(o, w.from)}
    <table>
      <thead>
        <tr>
          <th>${w.code}</th>
          <th>${w.goods}</th>
          <th>${w.qty}</th>
        </tr>
      </thead>
      <tbody>
        ${o.lines.map(
          (l) =>
            html`<tr>
              <td>${l.skuCode}</td>
              <td>${l.title} ${l.options}</td>
              <td>${l.qty}</td>
            </tr>`,
        )}
        <tr>
          <td></td>
          <td>${w.total}</td>
          <td>${o.lines.reduce((sum, l) => sum + l.qty, 0)}</td>
        </tr>
      </tbody>
    </table>
  </section>`;
}

/** 80 mm paper of counter printers, 72 mm of it printed, as long as it must be. Amounts only for those who see them. */
function receipt(o: PrintOrder, locale: PageLocale): Html {
  const w = WORDS[locale];
  const money = (amount: number): string => (o.amounts === null ? '' : formatMinor(amount, o.amounts.currency));
  const sum = (name: string, amount: number, isAlways = false): Html | null =>
    amount > 0 || isAlways ? html`<div class="pair"><span>${name}</span><b>${money(amount)}</b></div>` : null;
  return html`<section class="receipt">
    <div class="shop">${logo(o)}${o.shop}</div>
    <div class="pair"><span>${w.receipt}</span><span>${o.createdAt}</span></div>
    ${o.lines.map(
      (l) =>
        html`<div class="item">
          <div>${l.title} ${l.options}</div>
          <div class="pair"><span>${l.skuCode} ×${l.qty}</span><span>${money(l.amount)}</span></div>
        </div>`,
    )}
    ${
      o.amounts === null
        ? null
        : html`<div class="sums">
            ${sum(w.discount, o.amounts.discount)}${sum(w.freight, o.amounts.freight)}${sum(w.due, o.amounts.total, true)}${sum(w.paid, o.amounts.paid)}
          </div>`
    }
    ${o.receiver === null ? null : receiver(o, w.none)}
    <div class="bars">${barcode(o.orderNo)}<span>${groups(o.orderNo)}</span></div>
    <div class="bars">${w.thanks}</div>
  </section>`;
}

const CSS = `body{background:#fff;color:#000}.logo{max-height:9mm;max-width:30mm;vertical-align:middle;margin-right:2mm}.from{margin:2mm 0 0;font-size:12px}.bar{padding:12px;max-width:200px}section{break-after:page;page-break-after:always;padding:4mm;font-size:12px;color:#000;background:#fff}.head{display:flex;justify-content:space-between;gap:8px;font-size:14px;border-bottom:1px solid #000;padding-bottom:2mm}
.bars{text-align:center;margin:3mm 0;font-size:14px}.bars svg{display:block;height:14mm;width:80mm;max-width:100%;margin:0 auto 1mm}.to{border:1px solid #000;padding:2mm;display:flex;gap:3mm}.who{font-size:15px;margin:0}ul{margin:2mm 0;padding-left:5mm}
.label{page:label;width:100mm;height:149mm;overflow:hidden;position:relative;border:1px dashed #bbb}.label .foot{position:absolute;bottom:2mm;left:0;right:0}.slip{max-width:190mm}table{width:100%;border-collapse:collapse;margin-top:3mm}td,th{border:1px solid #000;padding:1mm 2mm;text-align:left}td:last-child,th:last-child{text-align:right}
.receipt{page:receipt;width:72mm;padding:2mm}.receipt .bars svg{width:60mm}.receipt .shop{font-size:16px;font-weight:600;text-align:center}.pair{display:flex;justify-content:space-between;gap:2mm}.item{border-top:1px dashed #000;padding:1mm 0}.sums{border-top:1px solid #000;margin-bottom:2mm}
@page label{size:100mm 150mm;margin:0}@page receipt{size:80mm 297mm;margin:2mm 4mm}@media print{.bar{display:none}.label{border:0}}`;

const paperCss = (paper: PrintPaper): string =>
  `@page{size:${paper};margin:8mm}${paper === 'A5' ? '.slip{max-width:132mm}.slip .bars svg{width:70mm}' : ''}`;

function sheets(o: PrintOrder, form: PrintForm | 'both', locale: PageLocale): Html[] {
  if (form === 'receipt') return [receipt(o, locale)];
  return [...(form === 'slip' ? [] : labels(o, locale)), ...(form === 'label' ? [] : [slip(o, locale)])];
}

export interface PrintChoice {
  readonly form: PrintForm | 'both';
  readonly paper: PrintPaper;
}

/** One page for the browser to print. The receiver in full stands only here (R15). */
export function printPage(orders: readonly PrintOrder[], { form, paper }: PrintChoice, locale: PageLocale): Page {
  const w = WORDS[locale];
  const body = html`<div class="bar"><button class="first" id="print" type="button">${w.print}</button></div>
    ${orders.map((o) => sheets(o, form, locale))}`;
  return { locale, title: w.title, body, css: CSS + paperCss(paper), script: '/fulfilment/print.js' };
}

/** The dialog opens by itself: who came here has pressed "print" already. */
export const PRINT_SCRIPT =
  "document.getElementById('print').addEventListener('click',()=>print());\naddEventListener('load',()=>print());\n";

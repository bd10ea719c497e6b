import { toSVG } from 'bwip-js';
import { CARRIERS, type Carrier, type Receiver } from '@danflow/contract';
import { html, trusted, type Html } from '../../platform/http/html.ts';
import type { Page, PageLocale } from '../../platform/http/page.ts';

export interface PrintLine {
  readonly skuCode: string;
  readonly title: string;
  readonly options: string;
  readonly qty: number;
}

export interface PrintOrder {
  readonly orderNo: string;
  readonly shop: string;
  readonly createdAt: string;
  readonly receiver: Receiver | null;
  readonly lines: readonly PrintLine[];
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
    print: '打印',
    total: '合计',
    none: '(没有收件人)',
  },
  en: {
    title: 'Print',
    slip: 'Packing slip',
    order: 'Order',
    code: 'SKU',
    goods: 'Goods',
    qty: 'Qty',
    to: 'To',
    print: 'Print',
    total: 'Total',
    none: '(no receiver)',
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
    <div class="head"><b>${o.shop} · ${w.slip}</b><span>${o.createdAt}</span></div>
    <div class="bars">${barcode(o.orderNo)}<span>${w.order} ${groups(o.orderNo)}</span></div>
    ${receiver(o, w.none)}
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

const CSS = `body{background:#fff;color:#000}.bar{padding:12px;max-width:200px}section{break-after:page;page-break-after:always;padding:4mm;font-size:12px;color:#000;background:#fff}.head{display:flex;justify-content:space-between;gap:8px;font-size:14px;border-bottom:1px solid #000;padding-bottom:2mm}
.bars{text-align:center;margin:3mm 0;font-size:14px}.bars svg{display:block;height:14mm;width:80mm;max-width:100%;margin:0 auto 1mm}.to{border:1px solid #000;padding:2mm;display:flex;gap:3mm}.who{font-size:15px;margin:0}ul{margin:2mm 0;padding-left:5mm}
.label{page:label;width:100mm;height:149mm;overflow:hidden;position:relative;border:1px dashed #bbb}.label .foot{position:absolute;bottom:2mm;left:0;right:0}.slip{max-width:190mm}table{width:100%;border-collapse:collapse;margin-top:3mm}td,th{border:1px solid #000;padding:1mm 2mm;text-align:left}td:last-child,th:last-child{text-align:right}
@page label{size:100mm 150mm;margin:0}@page{size:A4;margin:8mm}@media print{.bar{display:none}.label{border:0}}`;

/** One page for the browser to print. The receiver in full stands only here (R15). */
export function printPage(orders: readonly PrintOrder[], form: 'slip' | 'label' | 'both', locale: PageLocale): Page {
  const w = WORDS[locale];
  const body = html`<div class="bar"><button class="first" id="print" type="button">${w.print}</button></div>
    ${orders.map((o) => [form === 'slip' ? null : labels(o, locale), form === 'label' ? null : slip(o, locale)])}`;
  return { locale, title: w.title, body, css: CSS, script: '/fulfilment/print.js' };
}

export const PRINT_SCRIPT = "document.getElementById('print').addEventListener('click',()=>print());\n";

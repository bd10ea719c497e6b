import { toString as drawQr } from 'qrcode';
import { DomainError, type Currency, type Locale, type Minor } from '@danflow/contract';
import { payUrl } from '../../platform/links.ts';
import type { Settings } from '../../platform/module.ts';
import type { Read } from '../../platform/tx.ts';
import { amountDue, orderScope } from '../orders/index.ts';
import { shownAmount } from './payment.rules.ts';

interface LinkFacts {
  readonly shop: string;
  readonly orderNo: string;
  readonly amount: string;
  readonly payBy: string | null;
  readonly url: string;
}

const groups = (orderNo: string): string => orderNo.replaceAll(/(.{4})(?=.)/g, '$1 ');

/** One message that can be pasted into any chat. */
function chatText(locale: Locale, { shop, orderNo, amount, payBy, url }: LinkFacts): string {
  if (locale === 'en') return `${shop}: order ${groups(orderNo)}, ${amount}${payBy ? `, please pay before ${payBy}` : ''}. ${url}`;
  return `【${shop}】订单 ${groups(orderNo)}，应付 ${amount}${payBy ? `，请在 ${payBy} 前付款` : ''}：${url}`;
}

/** Where the buyer pays. The address is made new each time; older ones stay good until they expire. Throws order_not_found out of scope. */
export async function getPaymentLink(read: Read, settings: Settings, orderId: string) {
  const row = await read.db
    .selectFrom('orders')
    .innerJoin('shops', 'shops.id', 'orders.shop_id')
    .selectAll('orders')
    .select('shops.name as shop')
    .where('orders.id', '=', orderId)
    .where(orderScope(read.principal, read.now))
    .executeTakeFirst();
  if (!row) throw new DomainError('order_not_found');
  const url = payUrl(settings.publicUrl, read.keys, orderId, read.now);
  const currency = row.currency as Currency;
  const due = amountDue(row as Parameters<typeof amountDue>[0]);
  const { locale } = read.principal;
  const payBy = row.pay_by
    ? new Intl.DateTimeFormat(locale, {
        timeZone: settings.timeZone,
        month: 'numeric',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }).format(row.pay_by)
    : null;
  const copyText = chatText(locale, { shop: row.shop, orderNo: row.order_no, amount: shownAmount(due, currency), payBy, url });
  return {
    url,
    qrSvg: await drawQr(url, { type: 'svg', errorCorrectionLevel: 'M', margin: 2 }),
    copyText,
    amountDue: due as Minor,
    currency,
    payBy: row.pay_by?.toISOString() ?? null,
  };
}

import type { NotificationReply, PaymentProvider, ProviderPlace } from '../payments/index.ts';
import { downloadBill } from './download-bill.ts';
import { Gateway, type Account } from './gateway.ts';
import { parseNotification } from './notifications.ts';
import { Cashier, type DesktopProduct } from './pay.ts';
import { readBill } from './read-bill.ts';
import { queryRefund, refundTrade } from './refunds.ts';
import { closeTrade, queryTrade } from './trades.ts';

export const LABEL = { zh: '支付宝', en: 'Alipay' } as const;

/** The body decides: these seven bytes stop the resends, anything else brings the next (B6). The status tells it to people and monitors. */
const REPLIES: Readonly<Record<'stored' | 'refused', NotificationReply>> = {
  stored: { status: 200, contentType: 'text/plain', body: 'success' },
  refused: { status: 400, contentType: 'text/plain', body: 'fail' },
};

/** Alipay behind the port of payments. */
export function alipayProvider(account: Account, place: ProviderPlace, desktop: DesktopProduct): PaymentProvider {
  const gateway = new Gateway(account, place);
  const cashier = new Cashier(gateway, place, desktop);
  return {
    name: 'alipay',
    label: LABEL,
    pay: (request) => cashier.pay(request),
    parseNotification: (raw) => parseNotification(raw, account),
    query: (ref) => queryTrade(gateway, ref),
    close: (ref) => closeTrade(gateway, ref),
    refund: (request) => refundTrade(gateway, request),
    queryRefund: (request) => queryRefund(gateway, request),
    replyTo: (outcome) => REPLIES[outcome],
    bills: { download: (day) => downloadBill(gateway, day, place.now()), read: readBill },
  };
}

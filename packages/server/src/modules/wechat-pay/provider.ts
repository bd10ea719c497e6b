import type { PaymentProvider, ProviderPlace } from '../payments/index.ts';
import { downloadBill } from './bill-download.ts';
import { readBill } from './bill-read.ts';
import { Client, type Account } from './client.ts';
import { parseNotification, replyTo } from './notification.ts';
import { queryRefund, refund } from './refunds.ts';
import { close, pay, query } from './trades.ts';

export const LABEL = { zh: '微信支付', en: 'WeChat Pay' } as const;

/** WeChat Pay of one merchant, as payments see it. */
export function wechatPayProvider(account: Account, place: ProviderPlace): PaymentProvider {
  const client = new Client(account, place);
  return {
    name: 'wechat_pay',
    label: LABEL,
    pay: (request) => pay(client, request),
    parseNotification: (raw, at) => parseNotification(account, raw, at),
    query: (trade) => query(client, trade),
    close: (trade) => close(client, trade),
    refund: (request) => refund(client, request),
    queryRefund: (request) => queryRefund(client, request),
    replyTo,
    bills: {
      download: (day) => downloadBill(client, day),
      read: (bytes) => readBill(account.mchid, bytes),
    },
  };
}

import type { Core } from '../../platform/tx.ts';
import type { PaymentProvider, TradeNews, TradeRef } from '../payments/index.ts';
import type { SandboxBank } from './bank.ts';
import { newsOfTrade } from './message.ts';
import { readMessage } from './signature.ts';

const neverSeen = ({ outTradeNo }: TradeRef): TradeNews => ({
  outTradeNo,
  tradeNo: null,
  state: 'closed',
  paidAmount: 0,
  currency: '',
  paidAt: null,
});

/** The sandbox as payments see it. The bank is in this process; its notifications come over HTTP like anybody's. */
export function sandboxProvider(core: Core, bank: SandboxBank, notifyUrl: () => string): PaymentProvider {
  return {
    name: 'sandbox',
    label: { zh: '沙箱支付', en: 'Sandbox payment' },
    async pay(request) {
      const trade = await bank.create(request, notifyUrl());
      // Without a host: buyer and cashier stay at the address that the buyer came by.
      return { kind: 'redirect', url: `/sandbox/pay/${trade.trade_no}?back=${encodeURIComponent(request.returnPath)}` };
    },
    parseNotification: (raw, at) => readMessage(core.keys, raw, at),
    async query(ref) {
      const trade = await bank.find(ref.outTradeNo);
      // Created before the cashier was opened, or never: a number the bank does not know takes no money.
      return trade ? newsOfTrade(trade) : neverSeen(ref);
    },
    async close(ref) {
      const pressed = await bank.press(ref.outTradeNo, 'close');
      return pressed ? newsOfTrade(pressed.trade) : neverSeen(ref);
    },
    refund: (request) => bank.refund(request),
    queryRefund: (request) => bank.findRefund(request.refundNo),
  };
}

import type { Core } from '../../platform/tx.ts';
import type { PaymentProvider, TradeNews, TradeRef } from '../payments/index.ts';
import type { SandboxBank } from './bank.ts';
import { newsOfTrade } from './message.ts';
import { readMessage } from './signature.ts';

const neverSeen = ({ outTradeNo }: TradeRef, state: TradeNews['state']): TradeNews => ({
  outTradeNo,
  tradeNo: null,
  state,
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
      return trade ? newsOfTrade(trade) : neverSeen(ref, 'waiting');
    },
    async close(ref) {
      const pressed = await bank.press(ref.outTradeNo, 'close');
      return pressed ? newsOfTrade(pressed.trade) : neverSeen(ref, 'closed');
    },
    refund: (request) => bank.refund(request),
    queryRefund: (request) => bank.findRefund(request.refundNo),
    replyTo: (outcome) => ({ status: outcome === 'stored' ? 200 : 400, contentType: 'application/json', body: '{}' }),
  };
}

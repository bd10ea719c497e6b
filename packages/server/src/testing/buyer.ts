import { randomUUID } from 'node:crypto';
import { readLink } from '../platform/links.ts';
import { messageOf, SandboxBank, signMessage } from '../modules/sandbox/index.ts';
import type { TestApp } from './app.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': 'en' };

/** What a person with the payment link does, over the pages alone. */
export function testBuyer(app: TestApp, paymentUrl: string) {
  const path = new URL(paymentUrl).pathname;
  const bank = new SandboxBank(app.core);
  const page = async (search = ''): Promise<string> =>
    (await app.http.app.inject({ method: 'GET', url: path + search, headers: { 'accept-language': 'en' } })).body;
  /** The newest trade at the bank for this link's order. */
  const trade = async () => {
    const orderId = readLink(app.core.keys, 'pay', path.slice(3), app.clock.now) ?? '';
    const last = await app.core.db
      .selectFrom('payment_attempts')
      .select('out_trade_no')
      .where('order_id', '=', orderId)
      .orderBy('out_trade_no', 'desc')
      .limit(1)
      .executeTakeFirst();
    return last ? bank.find(last.out_trade_no) : undefined;
  };

  /** Presses the button; answers where it leads. */
  const start = async (): Promise<string> =>
    String(
      (await app.http.app.inject({ method: 'POST', url: `${path}/pay`, headers: FORM, payload: 'provider=sandbox' })).headers.location,
    );

  /** At the cashier; the notification is lost on purpose, tests send it themselves. */
  const press = async (cashier: string, choice: string): Promise<string> => {
    await app.http.app.inject({ method: 'POST', url: cashier, headers: FORM, payload: `${choice}&notify=lost` });
    const tradeNo = new URL(cashier, 'http://x').pathname.split('/').at(-1) ?? '';
    const pressed = await bank.findByTradeNo(tradeNo);
    if (!pressed) throw new Error(`no trade behind ${cashier}`);
    return pressed.out_trade_no;
  };

  /** Sends the bank's notification about a trade, as it is now, signed. */
  const notify = async (outTradeNo: string, eventId: string = randomUUID()): Promise<number> => {
    const told = await bank.find(outTradeNo);
    if (!told) throw new Error(`no trade ${outTradeNo}`);
    const { headers, body } = signMessage(app.core.keys, messageOf(told, eventId), app.clock.now);
    return (await app.http.app.inject({ method: 'POST', url: '/api/notifications/sandbox', headers, payload: body })).statusCode;
  };

  return {
    path,
    page,
    start,
    press,
    notify,
    trade,
    /** The straight way: button, cashier, notification, handled. */
    async pay(choice = 'do=pay&amount=pay'): Promise<string> {
      const outTradeNo = await press(await start(), choice);
      await notify(outTradeNo);
      await app.drain();
      return outTradeNo;
    },
  };
}

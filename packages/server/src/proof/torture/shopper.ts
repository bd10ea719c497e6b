import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  cancelOrderRoute,
  getOrderRoute,
  minor,
  placeOrderRoute,
  recordOfflinePaymentRoute,
  requestRefundRoute,
  shipOrderRoute,
  type OrderId,
  type SkuId,
} from '@danflow/contract';
import { TEST_RECEIVER } from '../../testing/goods.ts';
import { GaveUp, Refused, type Client } from './client.ts';

/** Everything that the shop, or the provider, said it had taken. */
export interface Book {
  /** Every key that was ever sent with an order, and the order it was answered with. */
  readonly orders: Map<string, OrderId | null>;
  /** Orders that were paid at a provider, with the amount. */
  readonly paid: Map<OrderId, number>;
  readonly offline: Map<OrderId, number>;
  readonly refunds: Map<OrderId, number>;
  /** Tracking numbers. */
  readonly shipped: Map<OrderId, string>;
  readonly cancelled: Set<OrderId>;
  refused: number;
  gaveUp: number;
}

export const newBook = (): Book => ({
  orders: new Map(),
  paid: new Map(),
  offline: new Map(),
  refunds: new Map(),
  shipped: new Map(),
  cancelled: new Set(),
  refused: 0,
  gaveUp: 0,
});

export interface Shop {
  readonly client: Client;
  readonly skuId: SkuId;
  readonly book: Book;
  isOver(): boolean;
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': 'en' };
const DESKTOP = { 'user-agent': 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 Chrome/140 Safari/537.36', 'accept-language': 'en' };
const POLLS = 120;

/** The link to the cashier that stands beside the code; null while the page shows none. */
async function findCashier({ client }: Shop, path: string, provider: string): Promise<string | null> {
  await client.fetch(`${path}/pay`, { method: 'POST', headers: { ...FORM, ...DESKTOP }, body: `provider=${provider}` });
  const page = await (await client.fetch(path, { headers: DESKTOP })).text();
  return /<a href="([^"]+)">Open the simulated cashier/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? null;
}

/** Presses the button there; the provider never dies here. Answers whether it took the money. */
async function pressPay(cashier: string): Promise<boolean> {
  const opened = await fetch(cashier, { headers: DESKTOP });
  const shown = await opened.text();
  const action = /<form[^>]*action="([^"]+)"/.exec(shown)?.[1]?.replaceAll('&amp;', '&') ?? opened.url;
  const pressed = await fetch(new URL(action, opened.url), { method: 'POST', headers: FORM, body: 'do=pay' });
  return pressed.ok && /Paid/.test(await pressed.text());
}

async function payOnline(shop: Shop, orderId: OrderId, payPath: string, amount: number): Promise<void> {
  const provider = Math.random() < 0.5 ? 'wechat_pay' : 'alipay';
  for (let tries = 0; tries < 20; tries += 1) {
    const cashier = await findCashier(shop, payPath, provider);
    if (cashier !== null && (await pressPay(cashier))) return void shop.book.paid.set(orderId, amount);
    await sleep(500);
  }
}

async function becomesPaid({ client }: Shop, orderId: OrderId): Promise<boolean> {
  for (let poll = 0; poll < POLLS; poll += 1) {
    if ((await client.ask(getOrderRoute, { params: { orderId } })).status === 'paid') return true;
    await sleep(500);
  }
  return false;
}

async function finish(shop: Shop, orderId: OrderId, amount: number): Promise<void> {
  const { client, book } = shop;
  const dice = Math.random();
  if (dice < 0.15) {
    const part = Math.ceil(amount / 3);
    await client.ask(requestRefundRoute, { params: { orderId }, body: { amount: minor(part), reason: 'scratched' } });
    return void book.refunds.set(orderId, part);
  }
  if (dice > 0.85) return;
  const trackingNo = `SF${randomUUID().replaceAll('-', '').slice(0, 14).toUpperCase()}`;
  await client.ask(shipOrderRoute, { params: { orderId }, body: { carrier: 'SF', trackingNo } });
  book.shipped.set(orderId, trackingNo);
}

async function live(shop: Shop): Promise<void> {
  const { client, book, skuId } = shop;
  const sourceNo = randomUUID();
  book.orders.set(sourceNo, null);
  const qty = 1 + Math.floor(Math.random() * 3);
  const placed = await client.ask(placeOrderRoute, { body: { lines: [{ skuId, qty }], receiver: TEST_RECEIVER, sourceNo } });
  const { orderId, paymentUrl } = placed;
  book.orders.set(sourceNo, orderId);
  const amount = 1999 * qty;
  const dice = Math.random();
  if (dice < 0.1) {
    await client.ask(cancelOrderRoute, { params: { orderId }, body: {} });
    return void book.cancelled.add(orderId);
  }
  if (dice < 0.2) {
    await client.ask(recordOfflinePaymentRoute, { params: { orderId }, body: { method: 'cash', amount: minor(amount) } });
    book.offline.set(orderId, amount);
  } else if (paymentUrl !== null) await payOnline(shop, orderId, new URL(paymentUrl).pathname, amount);
  if (await becomesPaid(shop, orderId)) await finish(shop, orderId, amount);
}

/** One order after another through its whole life, until it is over. */
export async function shopOn(shop: Shop): Promise<void> {
  while (!shop.isOver()) {
    await live(shop).catch((error: unknown) => {
      if (error instanceof GaveUp) shop.book.gaveUp += 1;
      else if (error instanceof Refused) shop.book.refused += 1;
      else throw error;
      if (process.env.DANFLOW_TEST_TORTURE_SAY === '1') console.log(String(error));
    });
    await sleep(Math.random() * 200);
  }
}

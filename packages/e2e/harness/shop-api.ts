import type { APIRequestContext, Browser } from 'playwright-core';
import { listSkusRoute, placeOrderRoute, recordOfflinePaymentRoute, type BodyIn, type ReplyOf, type Route } from '@danflow/contract';
import type { Given } from './given.ts';
import { cookiesOf } from './people.ts';

let keys = 0;

/** What happens in the shop while a journey looks at one page of it. */
export interface ShopApi {
  ask<R extends Route>(
    route: R,
    input?: { readonly params?: Readonly<Record<string, string>>; readonly query?: string; readonly body?: BodyIn<R> },
  ): Promise<ReplyOf<R>>;
  skuId(code: string): Promise<string>;
  /** A paid order of some goods, ready to be shipped. */
  paidOrder(code: string, qty: number, over?: object): Promise<{ readonly orderId: string; readonly orderNo: string }>;
  close(): Promise<void>;
}

function askWith(request: APIRequestContext): ShopApi['ask'] {
  return async (route, { params = {}, query = '', body } = {}) => {
    keys += 1;
    const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? '');
    const answer = await request.fetch(`/api${path}${query}`, {
      method: route.method,
      headers: { 'x-danflow': '1', 'idempotency-key': `journey-${keys}` },
      ...(body === undefined ? {} : { data: body }),
    });
    if (!answer.ok()) throw new Error(`${route.method} ${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as ReplyOf<typeof route>;
  };
}

export async function shopApi(given: Given, browser: Browser = given.browser): Promise<ShopApi> {
  const context = await browser.newContext({ baseURL: given.server.url });
  await context.addCookies(await cookiesOf(given, 'owner'));
  const ask = askWith(context.request);
  const skuId = async (code: string) => {
    const { items } = await ask(listSkusRoute, { query: `?code=${code}` });
    if (!items[0]) throw new Error(`no SKU ${code}`);
    return items[0].id;
  };
  return {
    ask,
    skuId,
    async paidOrder(code, qty, over = {}) {
      const body = {
        lines: [{ skuId: await skuId(code), qty }],
        receiver: { name: '林小满', phone: '13900139000', province: '浙江省', city: '杭州市' },
        ...over,
      };
      const placed = await ask(placeOrderRoute, { body: body });
      await ask(recordOfflinePaymentRoute, {
        params: { orderId: placed.orderId },
        body: { method: 'cash', amount: placed.totalAmount ?? 0 },
      });
      return placed;
    },
    close: () => context.close(),
  };
}

import { gzipSync } from 'node:zlib';
import type { BrowserContext } from 'playwright-core';
import { expect, test } from 'vitest';
import { listCustomersRoute, listOrdersRoute, listProductsRoute, listSkusRoute } from '@danflow/contract';
import { settled, visitor } from '../harness/browser.ts';
import type { Given } from '../harness/given.ts';
import { cookiesOf } from '../harness/people.ts';

/** kB of gzipped JavaScript that the board may load before it can be used. */
const BOARD_KB = 330;
/** And that any further page may add to it. */
const ROUTE_KB = 150;

const ROUTES = [
  '/orders',
  '/orders/:order',
  '/orders/new',
  '/goods',
  '/goods/new',
  '/goods/:product',
  '/stock',
  '/stock/alerts',
  '/stock/:sku',
  '/customers',
  '/customers/:customer',
  '/finance',
  '/finance?tab=tasks',
  '/finance/reconciliation',
  '/imports',
  '/settings',
  '/settings/people',
  '/settings/roles',
  '/settings/api-keys',
  '/settings/shops',
  '/settings/warehouses',
  '/settings/payments',
  '/settings/journal',
  '/settings/system',
  '/settings/jobs',
  '/settings/dead-letters',
] as const;
const LISTS = { order: listOrdersRoute, product: listProductsRoute, sku: listSkusRoute, customer: listCustomersRoute } as const;

async function addressOf(context: BrowserContext, route: string): Promise<string> {
  const kind = /:(order|product|sku|customer)$/.exec(route)?.[1] as keyof typeof LISTS | undefined;
  if (kind === undefined) return route;
  const answer = (await (await context.request.get(`/api${LISTS[kind].path}?limit=1`)).json()) as { items: { id: string }[] };
  return route.replace(`:${kind}`, answer.items[0]?.id ?? '');
}

/** Every script of a page opened afresh, by name, in gzipped bytes. */
async function scriptsOf(given: Given, route: string): Promise<Map<string, number>> {
  const context = await visitor(given.browser, given.server);
  await context.addCookies(await cookiesOf(given, 'owner'));
  const page = await context.newPage();
  const bodies = new Map<string, Promise<Buffer | null>>();
  page.on('response', (answer) => {
    const { pathname } = new URL(answer.url());
    if (pathname.endsWith('.js'))
      bodies.set(
        pathname,
        answer.body().catch(() => null),
      );
  });
  await page.goto(await addressOf(context, route));
  await settled(page);
  const sizes = await Promise.all([...bodies].map(async ([name, body]) => [name, gzipSync((await body) ?? '').length] as const));
  await context.close();
  return new Map(sizes);
}

const kb = (sizes: Iterable<number>): number => [...sizes].reduce((sum, n) => sum + n, 0) / 1000;

export function lean(given: () => Given): void {
  let board: Map<string, number> | undefined;

  test(`the board needs at most ${BOARD_KB} kB of JavaScript`, async () => {
    board = await scriptsOf(given(), '/');
    expect(board.size).toBeGreaterThan(3);
    expect(kb(board.values())).toBeLessThanOrEqual(BOARD_KB);
  });

  test.each(ROUTES)(`%s adds at most ${ROUTE_KB} kB to the board`, async (route) => {
    board ??= await scriptsOf(given(), '/');
    const known = board;
    const own = [...(await scriptsOf(given(), route))].filter(([name]) => !known.has(name));
    expect(kb(own.map(([, size]) => size))).toBeLessThanOrEqual(ROUTE_KB);
  });
}

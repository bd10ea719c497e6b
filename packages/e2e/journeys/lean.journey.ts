import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { addressOf } from '../harness/addresses.ts';
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
  '/finance/reconciliation/:day',
  '/imports',
  '/imports/:import',
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
    const all = await scriptsOf(given(), route);
    expect(all.size, 'a page that loads nothing is light, and broken').toBeGreaterThan(3);
    const own = [...all].filter(([name]) => !known.has(name));
    expect(kb(own.map(([, size]) => size))).toBeLessThanOrEqual(ROUTE_KB);
  });
}

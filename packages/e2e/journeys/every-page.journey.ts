import { expect, test } from 'vitest';
import { addressOf } from '../harness/addresses.ts';
import { seriousFaults } from '../harness/axe.ts';
import { settled, shoot, visitor } from '../harness/browser.ts';
import type { Given } from '../harness/given.ts';
import { pairwise } from '../harness/pairs.ts';
import { cookiesOf } from '../harness/people.ts';

const PAGES = {
  board: '/',
  orders: '/orders',
  'orders-filtered': '/orders?status=paid&sort=ship_by_asc&held=0',
  'orders-cards': '/orders?density=cards&cols=no,status,tracking,printed',
  order: '/orders/:order',
  'new-order': '/orders/new',
  goods: '/goods',
  product: '/goods/:product',
  'new-product': '/goods/new',
  'goods-import': '/goods/import',
  stock: '/stock',
  'stock-sku': '/stock/:sku',
  alerts: '/stock/alerts',
  'stock-count': '/stock/count',
  customers: '/customers',
  customer: '/customers/:customer',
  finance: '/finance',
  tasks: '/finance?tab=tasks',
  safety: '/finance?tab=safety',
  reconciliation: '/finance/reconciliation',
  'reconciliation-day': '/finance/reconciliation/:day',
  imports: '/imports',
  import: '/imports/:import',
  welcome: '/welcome',
  phone: '/m',
  'phone-ship': '/m/ship',
  'phone-receive': '/m/receive',
  'phone-count': '/m/count',
  'phone-redeem': '/m/redeem',
  'phone-work': '/m/work',
  me: '/settings',
  people: '/settings/people',
  roles: '/settings/roles',
  'api-keys': '/settings/api-keys',
  shops: '/settings/shops',
  warehouses: '/settings/warehouses',
  payments: '/settings/payments',
  journal: '/settings/journal',
  system: '/settings/system',
  jobs: '/settings/jobs',
  'dead-letters': '/settings/dead-letters',
  nowhere: '/no-such-page',
} as const;
type PageName = keyof typeof PAGES;
const NAMES = Object.keys(PAGES) as PageName[];
const LOOKS = { size: ['desktop', 'phone'], language: ['zh-CN', 'en'], theme: ['light', 'dark'] } as const;
/** Who works on a page beside the owner; whoever may not see it is refused alike everywhere, which `roles` drives. */
const OTHERS: readonly (readonly [who: string, pages: readonly PageName[]])[] = [
  ['kefu', ['new-order', 'imports', 'import', 'welcome', 'new-product', 'goods-import']],
  ['caiwu', ['finance', 'tasks', 'safety', 'reconciliation', 'reconciliation-day']],
  ['cangku', ['stock-sku', 'alerts', 'stock-count', 'phone', 'phone-ship', 'phone-receive', 'phone-count', 'phone-redeem', 'phone-work']],
  ['cangku', ['people', 'roles', 'api-keys', 'shops', 'warehouses', 'payments', 'journal', 'system', 'jobs', 'dead-letters']],
];
const SHARED = NAMES.filter((name) => !OTHERS.some(([, pages]) => pages.includes(name)));
const CASES = [
  ...pairwise({ page: SHARED, who: ['owner', 'kefu', 'cangku', 'caiwu'], ...LOOKS }),
  ...OTHERS.flatMap(([who, pages]) => pairwise({ page: [...pages], who: ['owner', who], ...LOOKS })),
];

/** At most 40 are kept in all (R33), most of them by journeys: of these the owner's pages on a desk and the warehouse's on a phone. */
const MOST_SHOT = 8;
const isWorthAShot = (c: (typeof CASES)[number]): boolean =>
  (c.who === 'owner' && c.size === 'desktop') ||
  (c.who === 'cangku' && c.size === 'phone' && ['board', 'orders', 'order', 'phone-ship', 'stock'].includes(c.page));
const SHOT: ReadonlySet<(typeof CASES)[number]> = new Set(CASES.filter(isWorthAShot).slice(0, MOST_SHOT));

export function everyPage(given: () => Given): void {
  test.each(CASES)('$page as $who, $size, $language, $theme', async (c) => {
    const { browser, server } = given();
    const context = await visitor(browser, server, c);
    await context.addCookies(await cookiesOf(given(), c.who));
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('response', (answer) => {
      if (answer.status() >= 500) faults.push(`${answer.status()} ${answer.url()}`);
    });
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text());
    });
    await page.goto(await addressOf(context, PAGES[c.page]));
    await settled(page);
    await page.locator('h1, .empty').first().waitFor({ state: 'attached' });
    expect(await seriousFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
    expect(
      await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
      'the page is wider than the screen',
    ).toBe(0);
    if (SHOT.has(c)) await shoot(page, `${c.page}-${c.size}-${c.language}-${c.theme}`);
    await context.close();
  });
}

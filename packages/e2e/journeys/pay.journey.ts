import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { listSkusRoute, placeOrderRoute } from '@danflow/contract';
import { seriousFaults } from '../harness/axe.ts';
import { settled, shoot, visitor, type Look } from '../harness/browser.ts';
import type { Given } from '../harness/given.ts';
import { cookiesOf } from '../harness/people.ts';

const ANDROID = 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36';

/** A new order of the shop's, and the link its buyer gets. */
async function newLink({ browser, server }: Given, owner: BrowserContext): Promise<string> {
  void browser;
  const headers = { 'x-danflow': '1', origin: server.url };
  const skus = (await (await owner.request.get(`/api${listSkusRoute.path}?limit=50`)).json()) as { items: { id: string; code: string }[] };
  const sku = skus.items.find((s) => s.code === 'FILTER-01');
  const answer = await owner.request.post(`/api${placeOrderRoute.path}`, {
    headers: { ...headers, 'idempotency-key': crypto.randomUUID() },
    data: { lines: [{ skuId: sku?.id, qty: 1 }], allowShortage: true, receiver: { name: '王五', phone: '13900139000' } },
  });
  const placed = (await answer.json()) as { paymentUrl: string };
  expect(placed.paymentUrl).toContain('/p/');
  return placed.paymentUrl;
}

const buyerOf = async ({ browser, server }: Given, look: Look, userAgent?: string): Promise<Page> => {
  const context = await visitor(browser, server, look);
  if (userAgent !== undefined) await context.setExtraHTTPHeaders({ 'user-agent': userAgent });
  const page = await context.newPage();
  await page.emulateMedia({ colorScheme: look.theme ?? 'light', reducedMotion: 'reduce' });
  return page;
};

async function payByCode(given: Given, link: string): Promise<void> {
  const page = await buyerOf(given, { size: 'phone', theme: 'dark', language: 'en' });
  await page.goto(link);
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'WeChat Pay' }).click();
  await page.getByRole('img', { name: 'Scan with WeChat to pay' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(true);
  await shoot(page, 'buyer-code-phone-en-dark');
  // The code is scanned with another device; this page turns by itself.
  const cashier = await page.getByRole('link', { name: 'Open the simulated cashier' }).getAttribute('href');
  const other = await page.context().newPage();
  await other.goto(cashier ?? '');
  await Promise.all([other.waitForEvent('load'), other.getByRole('button', { name: /^(付款|Pay)$/ }).click()]);
  await other.close();
  await page.getByText('Paid', { exact: true }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await shoot(page, 'buyer-paid-phone-en-dark');
  await page.context().close();
}

async function payByAlipay(given: Given, link: string): Promise<void> {
  const page = await buyerOf(given, { size: 'phone' }, ANDROID);
  await page.goto(link);
  await page.getByRole('button', { name: '支付宝' }).click();
  await page.waitForURL((url) => url.pathname.startsWith('/alipay/'));
  // Left without paying: the page knows, and the same press goes on.
  await page.goto(`${link}?returned=1`);
  await page.getByText('还没有收到付款结果').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await shoot(page, 'buyer-confirming-phone-zh');
  await page.getByRole('button', { name: '支付宝' }).click();
  await page.getByRole('button', { name: '确认付款' }).click();
  await page.getByText('付款成功').first().waitFor();
  await page.goto(link);
  await page.locator('.note.ok').waitFor();
  expect(await page.locator('main').innerText()).not.toContain('王五');
  await shoot(page, 'buyer-paid-phone-zh');
  await page.context().close();
}

/** Where the accounts of the demo stand, without a secret; and what was refused. */
async function accountsOf(owner: BrowserContext): Promise<void> {
  const page = await owner.newPage();
  await page.goto('/settings/payments');
  await settled(page);
  await page.getByText('演示环境').first().waitFor();
  expect(await page.locator('main').innerText()).not.toContain('PRIVATE KEY');
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: '测试连接' }).first().click();
  await page.getByText('连接正常').first().waitFor();
  await shoot(page, 'payment-accounts-desktop-zh');
  await page.goto('/finance?tab=safety');
  await settled(page);
  await page.getByRole('heading', { name: '隔离区' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.goto('/finance');
  await settled(page);
  await page.getByText('模拟器').first().waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.close();
}

export function paying(given: () => Given): void {
  const asOwner = async (run: (owner: BrowserContext) => Promise<void>): Promise<void> => {
    const owner = await visitor(given().browser, given().server);
    await owner.addCookies(await cookiesOf(given(), 'owner'));
    await run(owner);
    await owner.close();
  };
  test('a buyer pays by a WeChat code, in English and in the dark, and the page turns by itself', () =>
    asOwner(async (owner) => payByCode(given(), await newLink(given(), owner))));
  test('a buyer at 390 px pays at Alipay’s page, leaves it once and comes back', () =>
    asOwner(async (owner) => payByAlipay(given(), await newLink(given(), owner))));
  test('the owner sees the accounts without a secret, tests them, and sees what was refused', () => asOwner(accountsOf));
}

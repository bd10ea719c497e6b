import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { seriousFaults } from '../harness/axe.ts';
import { settled, shoot, visitor, type Look } from '../harness/browser.ts';
import type { Given } from '../harness/given.ts';
import { cookiesOf } from '../harness/people.ts';

async function open(given: Given, path: string, look: Look = {}): Promise<Page> {
  const context = await visitor(given.browser, given.server, look);
  await context.addCookies(await cookiesOf(given, 'owner'));
  const page = await context.newPage();
  await page.goto(path);
  await settled(page);
  return page;
}
/** Addresses of the orders on the page, in their order. */
async function ordersOf(page: Page): Promise<string[]> {
  const links = await page.locator('a[href^="/orders/0"]').all();
  const hrefs = await Promise.all(links.map((a) => a.getAttribute('href')));
  return [...new Set(hrefs.map((h) => (h ?? '').replace(/[?#].*$/, '')))];
}
const menuItem = async (page: Page, name: RegExp) => {
  await page.getByRole('button', { name: '更多操作' }).click();
  await page.getByRole('menuitem', { name }).click();
};

async function neighbours(given: Given): Promise<void> {
  const page = await open(given, '/orders?status=paid');
  const [, second = '', third = ''] = await ordersOf(page);
  await page.locator(`a[href^="${second}"]`).first().click();
  await page.waitForURL(`**${second}`);
  await page.locator('.neighbours').waitFor();
  await page.keyboard.press('j');
  await page.waitForURL(`**${third}`);
  await page.locator('.neighbours').getByText('3 /').waitFor();
  await page.keyboard.press('k');
  await page.waitForURL(`**${second}`);
  await page.context().close();
}

async function undone(given: Given): Promise<void> {
  const page = await open(given, '/orders?status=paid');
  const [first = ''] = await ordersOf(page);
  await page.goto(`${first}?do=edit_marks`);
  await page.getByRole('dialog').getByLabel('卖家备注').fill('先打电话再发');
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(page.url()).not.toContain('do=');
  await page.locator('.facts').getByText('先打电话再发').waitFor();
  await page.getByRole('button', { name: '撤销' }).click();
  await page.locator('.facts').getByText('先打电话再发').waitFor({ state: 'detached' });
  expect(await page.locator('#history').innerText()).toContain('改备注和标记');
  await page.context().close();
}

async function printed(given: Given): Promise<void> {
  const page = await open(given, '/orders?status=paid');
  const list = await ordersOf(page);
  await page.goto(list.at(-1) ?? '');
  await settled(page);
  for (const [name, form] of [
    [/打印面单/, 'label'],
    [/打印小票/, 'receipt'],
    [/A5/, 'slip'],
  ] as const) {
    const [sheet] = await Promise.all([page.context().waitForEvent('page'), menuItem(page, name)]);
    await sheet.locator('svg').first().waitFor();
    expect(new URL(sheet.url()).searchParams.get('form')).toBe(form);
    expect(await seriousFaults(sheet)).toEqual([]);
    await sheet.close();
  }
  await menuItem(page, /打印面单/);
  await page
    .getByText(/已打印过 1 次/)
    .last()
    .waitFor();
  await page.getByRole('button', { name: '取消', exact: true }).click();
  await page.context().close();
}

export function orderDetail(given: () => Given): void {
  test('J and K walk through the list one came from', () => neighbours(given()));
  test('a mark is taken back from where it was set; what the address asks for opens once', () => undone(given()));
  test('labels, slips and receipts are printed; a second time is asked about', () => printed(given()));

  test.each([
    ['light', 'desktop', 'zh-CN'],
    ['dark', 'desktop', 'en'],
    ['dark', 'phone', 'zh-CN'],
  ] as const)('the page has no serious fault: %s, %s, %s', async (theme, size, language) => {
    const page = await open(given(), '/orders?status=shipped', { theme, size, language });
    const [first = ''] = await ordersOf(page);
    await page.goto(first);
    await settled(page);
    expect(await seriousFaults(page)).toEqual([]);
    await shoot(page, `detail-${size}-${theme}-${language}`);
    await page.context().close();
  });
}

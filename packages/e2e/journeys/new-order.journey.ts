import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { seriousFaults } from '../harness/axe.ts';
import { settled, shoot, visitor, type Look } from '../harness/browser.ts';
import type { Given } from '../harness/given.ts';
import { cookiesOf } from '../harness/people.ts';

const BLOCK = '收货人:郭靖\n电话:139 1234 5678\n地址:浙江省嘉兴市南湖区中山东路 1 号';

async function open(given: Given, look: Look = {}): Promise<Page> {
  const context = await visitor(given.browser, given.server, look);
  await context.addCookies(await cookiesOf(given, 'kefu'));
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  await page.goto('/orders/new');
  await settled(page);
  return page;
}

const paste = async (page: Page, text: string): Promise<void> => {
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await page.keyboard.press('Control+v');
};
const untilFocus = (page: Page, id: string) => page.locator(`#${id}:focus`).waitFor();
const pick = async (page: Page, typed: string, code: string): Promise<void> => {
  await page.keyboard.type(typed);
  await page.locator('.ant-select-item-option', { hasText: code }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByLabel(new RegExp(`^数量 ${code}`)).waitFor();
};

async function byKeyboard(given: Given): Promise<void> {
  const page = await open(given);
  const asked: string[] = [];
  page.on('request', (r) => asked.push(r.url()));
  await untilFocus(page, 'paste-box');
  await paste(page, BLOCK);
  await untilFocus(page, 'sku-picker');
  expect(await page.getByLabel('姓名').inputValue()).toBe('郭靖');
  expect(await page.getByLabel('手机').inputValue()).toBe('13912345678');
  expect(await page.getByLabel('市', { exact: true }).inputValue()).toBe('嘉兴市');
  expect(await page.getByLabel('区县').inputValue()).toBe('南湖区');
  await pick(page, 'sch', 'POT-600');
  expect(await seriousFaults(page)).toEqual([]);
  await shoot(page, 'new-order-pasted-desktop-zh');
  await page.keyboard.press('Control+Enter');
  await page.getByText('订单已提交').waitFor();
  await page.getByTestId('payment-link').waitFor();
  await page.getByRole('button', { name: '延长付款时间' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByLabel('粘贴收件信息').waitFor();
  await untilFocus(page, 'paste-box');
  // Neither the text nor the phone is ever part of an address.
  for (const url of asked) for (const secret of ['13912345678', encodeURIComponent('郭靖')]) expect(url).not.toContain(secret);

  await paste(page, BLOCK);
  await untilFocus(page, 'sku-picker');
  await page.getByText('老客户').waitFor();
  await pick(page, 'sch', 'POT-600');
  await page.getByText('可能重复下单').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.context().close();
}

async function doubts(given: Given): Promise<void> {
  const page = await open(given, { language: 'en', theme: 'dark' });
  await paste(page, '13800001111 朝阳区建国路 1 号');
  await page.locator('.paste-box').getByText('Please check').waitFor();
  expect(await page.getByLabel('Street').inputValue()).toBe('建国路 1 号');
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByLabel('Paste the receiver').fill('');
  await page.getByLabel('Paste the receiver').focus();
  await paste(page, 'John Smith, 12 Main St, Springfield, IL 62701, USA, +1 217 555 0100');
  await page.getByText('Receiver filled in').waitFor();
  expect(await page.getByLabel('City').inputValue()).toBe('Springfield');
  expect(await page.getByLabel('Postal code').inputValue()).toBe('62701');
  expect(await page.getByLabel('Country').inputValue()).toBe('US');
  await page.context().close();
}

async function keptDraft(given: Given): Promise<void> {
  const page = await open(given);
  await paste(page, BLOCK);
  await untilFocus(page, 'sku-picker');
  await pick(page, 'FILTER-01', 'FILTER-01');
  await page.getByText('草稿已存').waitFor();
  const kept = await page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
  for (const secret of ['郭靖', '13912345678']) expect(kept).not.toContain(secret);
  await page.close();

  const again = await page.context().newPage();
  await again.goto('/orders/new');
  await again.getByText('郭* · FILTER-01').first().waitFor();
  expect(await seriousFaults(again)).toEqual([]);
  await again
    .getByRole('button', { name: /^继续 郭\* · FILTER-01/ })
    .first()
    .click();
  await again.getByLabel('数量 FILTER-01').waitFor();
  expect(await again.getByLabel('姓名').inputValue()).toBe('郭靖');
  expect(await again.getByLabel('手机').inputValue()).toBe('13912345678');
  const gone = again.waitForResponse((answer) => answer.request().method() === 'DELETE' && answer.url().includes('/api/order-drafts/'));
  await again.keyboard.press('Control+Enter');
  await again.getByText('订单已提交').waitFor();
  await gone;
  await again.goto('/orders/new');
  await settled(again);
  expect(await again.getByText('郭* · FILTER-01').count()).toBe(0);
  await again.context().close();
}

export function newOrders(given: () => Given): void {
  test('an order by the keyboard alone: paste, initials of the goods, Ctrl + Enter, next', () => byKeyboard(given()));
  test('what is doubtful is marked, and an English block is read', () => doubts(given()));
  test('a closed tab loses nothing: the draft is on the server, goes on where it stopped, and is gone once placed', () =>
    keptDraft(given()));
}

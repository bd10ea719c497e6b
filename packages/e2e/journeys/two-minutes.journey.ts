import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { searchOrdersRoute } from '@danflow/contract';
import { ARTIFACTS, settled, visitor } from '../harness/browser.ts';
import type { Given } from '../harness/given.ts';
import { cookiesOf } from '../harness/people.ts';
import { shopApi } from '../harness/shop-api.ts';

/** A newcomer's pace: a key, a look before each act, a scanner's gun lifted to the next code. */
const KEY_MS = 200;
const DECISION_MS = 1500;
const SCAN_MS = 1500;
const BAR_MS = 120_000;

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;

/** Somebody who has not done it before: everything they do is counted, and takes the time that it takes a person. */
interface Newcomer {
  readonly page: Page;
  readonly count: { clicks: number; keys: number; scans: number };
}

const look = ({ page }: Newcomer): Promise<void> => page.waitForTimeout(DECISION_MS);

async function press(who: Newcomer, name: string, role: 'button' | 'link' = 'button'): Promise<void> {
  await look(who);
  await who.page.getByRole(role, { name, exact: true }).first().click();
  who.count.clicks += 1;
}

async function type(who: Newcomer, text: string): Promise<void> {
  await look(who);
  await who.page.keyboard.type(text, { delay: KEY_MS });
  who.count.keys += text.length;
}

async function hit(who: Newcomer, key: string): Promise<void> {
  await look(who);
  await who.page.keyboard.press(key);
  who.count.keys += 1;
}

interface Taken {
  readonly orderNo: string;
  readonly sku: string;
  readonly link: string;
}

/** The caller's words as they are typed: no paste, as nobody sends a text on the phone. */
async function takeTheOrder(who: Newcomer): Promise<Taken> {
  const { page } = who;
  await press(who, '新建订单', 'link');
  await page.locator('#paste-box:focus').waitFor();
  await type(who, '王芳 13812345678 深圳南山区科苑路8号');
  await hit(who, 'Enter');
  await page.locator('#sku-picker:focus').waitFor();
  await type(who, '手冲壶');
  await page.locator('.ant-select-item-option').first().waitFor();
  await hit(who, 'Enter');
  const quantity = page.getByLabel(/^数量 /);
  await quantity.waitFor();
  const sku = ((await quantity.getAttribute('aria-label')) ?? '').replace('数量 ', '');
  expect(await page.getByLabel('姓名').inputValue()).toBe('王芳');
  expect(await page.getByLabel('区县').inputValue()).toBe('南山区');
  await press(who, '提交订单');
  await page.getByText('订单已提交').waitFor();
  const orderNo = (await page.getByTestId('placed-no').innerText()).replaceAll(/\D/g, '');
  const link = (await page.getByTestId('payment-link').getAttribute('href')) ?? '';
  await press(who, '复制带说明的文字');
  return { orderNo, sku, link };
}

/** The buyer, on a phone of their own; the cashier is the simulator of WeChat Pay. */
async function pay(who: Newcomer, link: string): Promise<void> {
  const { page } = who;
  await page.goto(link);
  await look(who);
  await page.locator('button[name="provider"][value="wechat_pay"]').click();
  who.count.clicks += 1;
  await press(who, '不扫码，打开模拟收银台', 'link');
  await press(who, '付款');
  await press(who, '返回商家', 'link');
  await page.getByText('付款成功').first().waitFor();
}

async function scan(who: Newcomer, code: string): Promise<void> {
  await who.page.waitForTimeout(SCAN_MS);
  // All at once, as a scanner does: keys that come slower than fingers are taken for fingers.
  await Promise.all([...code, 'Enter'].map((key) => who.page.keyboard.press(key)));
  who.count.scans += 1;
}

const says = (page: Page, text: string) => page.locator('.m-state').getByText(text).waitFor();

/** The packing slip, the goods, the parcel's label: three scans. */
async function ship(who: Newcomer, { orderNo, sku }: Taken): Promise<void> {
  const { page } = who;
  await look(who);
  await page.getByRole('link', { name: /扫码发货/ }).click();
  who.count.clicks += 1;
  await page.locator('#scan-field').waitFor();
  await scan(who, orderNo);
  await says(page, '可以发货');
  await scan(who, sku);
  await says(page, '商品已齐');
  await scan(who, `SF${String(Date.now()).slice(-9)}7001`);
  await says(page, '已发货');
}

async function newcomer(
  { browser, server }: Given,
  cookies: Cookies,
  address: string | null,
  size: 'desktop' | 'phone',
): Promise<Newcomer> {
  const context = await visitor(browser, server, { size });
  await context.addCookies(cookies);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  if (address !== null) await page.goto(address);
  await settled(page);
  return { page, count: { clicks: 0, keys: 0, scans: 0 } };
}

async function threePeople(given: Given): Promise<void> {
  const desk = await newcomer(given, await cookiesOf(given, 'kefu'), '/', 'desktop');
  const warehouse = await newcomer(given, await cookiesOf(given, 'cangku'), '/m', 'phone');
  const buyer = await newcomer(given, [], null, 'phone');
  const began = Date.now();
  const taken = await takeTheOrder(desk);
  const takenMs = Date.now() - began;
  await pay(buyer, taken.link);
  const paidMs = Date.now() - began;
  await ship(warehouse, taken);
  const allMs = Date.now() - began;

  const shop = await shopApi(given);
  const { items } = await shop.ask(searchOrdersRoute, { body: { terms: [taken.orderNo] } });
  expect(items).toMatchObject([{ status: 'shipped', parcels: [{ carrier: 'SF' }] }]);
  await shop.close();
  mkdirSync(ARTIFACTS, { recursive: true });
  const figures = { takenMs, paidMs, allMs, desk: desk.count, buyer: buyer.count, warehouse: warehouse.count };
  writeFileSync(path.join(ARTIFACTS, 'two-minutes.json'), `${JSON.stringify(figures, null, 2)}\n`);
  expect(allMs).toBeLessThan(BAR_MS);
  for (const who of [desk, buyer, warehouse]) await who.page.context().close();
}

export function twoMinutes(given: () => Given): void {
  test(
    'a phone order is taken, paid and shipped by scan in less than two minutes at a newcomer’s pace',
    () => threePeople(given()),
    240_000,
  );
}

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { listSkusRoute, placeOrderRoute, type PlacedOrder } from '@danflow/contract';
import { seriousFaults } from '../harness/axe.ts';
import { settled, shoot, visitor, type Look } from '../harness/browser.ts';
import type { Given } from '../harness/given.ts';
import { cookiesOf } from '../harness/people.ts';

const PHONE = '13911112222';

async function at(given: Given, username: string, look: Look = {}): Promise<Page> {
  const context = await visitor(given.browser, given.server, look);
  await context.addCookies(await cookiesOf(given, username));
  const page = await context.newPage();
  await page.goto('/');
  await settled(page);
  return page;
}

/** Somebody else takes an order to be paid on delivery, through the API. */
async function placeCod(page: Page): Promise<PlacedOrder> {
  const goods = await page.context().request.get(`/api${listSkusRoute.path}?text=FILTER&limit=1`);
  const [sku] = ((await goods.json()) as { items: { id: string }[] }).items;
  const receiver = { name: '看板客', phone: PHONE, province: '广东省', city: '深圳市', district: '南山区', street: '科技园 9 号' };
  const answer = await page.context().request.post(`/api${placeOrderRoute.path}`, {
    headers: { 'x-danflow': '1', 'idempotency-key': `board-${Date.now()}-${Math.random()}` },
    data: { paymentTerms: 'cod', receiver, lines: [{ skuId: sku?.id, qty: 1 }] },
  });
  expect(answer.status()).toBe(201);
  return (await answer.json()) as PlacedOrder;
}

const openPalette = async (page: Page, text: string): Promise<void> => {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: '搜索订单' }).waitFor();
  await page.keyboard.type(text);
};

/** Waits until the list of the palette shows it, then goes to it by arrows alone. */
async function chooseByKeys(page: Page, name: string | RegExp): Promise<void> {
  const option = page.locator('.palette').getByRole('option', { name }).first();
  await option.waitFor();
  for (let i = 0; i < 30 && (await option.getAttribute('aria-selected')) !== 'true'; i += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.locator('.palette').waitFor({ state: 'detached' });
}

const columnOf = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
async function showColumns(page: Page): Promise<void> {
  await page.getByRole('button', { name: '看板列' }).click();
  await page.locator('.order-card').first().waitFor();
}

function byKeyboard(given: () => Given): void {
  test('the palette finds orders by number and phone, goods and pages, by keyboard alone, and no address tells of it', async () => {
    const page = await at(given(), 'kefu');
    const order = await placeCod(page);
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await openPalette(page, order.orderNo);
    await chooseByKeys(page, /待付款/);
    await page.waitForURL(`**/orders/${order.orderId}`);
    await openPalette(page, PHONE);
    await chooseByKeys(page, /待付款/);
    await page.waitForURL(`**/orders/*`);
    await openPalette(page, 'POT-600');
    await chooseByKeys(page, /细口手冲壶 POT-600/);
    await page.waitForURL('**/goods/*');
    await openPalette(page, '库存');
    await chooseByKeys(page, /^库存/);
    await page.waitForURL('**/stock');
    expect(addresses.filter((a) => a.includes(PHONE) || a.includes(order.orderNo))).toEqual([]);
    await page.context().close();
  });

  test('letters go places outside fields alone, and never while characters are composed', async () => {
    const page = await at(given(), 'owner');
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press('g', 'o');
    await page.waitForURL('**/orders');
    await press('?');
    const help = page.getByRole('dialog', { name: '键盘快捷键' });
    await help.waitFor();
    await press('g', 'b');
    expect(new URL(page.url()).pathname).toBe('/orders');
    await press('Escape');
    await help.waitFor({ state: 'detached' });
    await page.evaluate(`document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'c', bubbles: true, isComposing: true }))`);
    expect(new URL(page.url()).pathname).toBe('/orders');
    await press('c');
    await page.waitForURL('**/orders/new');
    await page.getByLabel('姓名').fill('');
    await page.getByLabel('姓名').press('g');
    await page.getByLabel('姓名').press('o');
    expect(new URL(page.url()).pathname).toBe('/orders/new');
    expect(await page.getByLabel('姓名').inputValue()).toBe('go');
    await page.context().close();
  });
}

function byCards(given: () => Given): void {
  test('what somebody else does appears by itself; an order is moved by its menu with the keyboard, and asked about first', async () => {
    const page = await at(given(), 'owner');
    // The line of news is open before somebody else acts.
    const line = page.waitForResponse((answer) => new URL(answer.url()).pathname === '/api/live');
    await page.reload();
    await showColumns(page);
    await line;
    let asked = 0;
    page.on('framenavigated', () => (asked += 1));
    const other = await at(given(), 'kefu');
    const order = await placeCod(other);
    const card = columnOf(page, '待付款')
      .locator('.order-card')
      .filter({ has: page.locator(`a[href="/orders/${order.orderId}"]`) });
    await card.waitFor({ timeout: 15_000 });
    expect(asked).toBe(0);
    expect(await seriousFaults(page)).toEqual([]);
    await card.getByRole('button', { name: /移动订单/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: /待发货/ }).waitFor();
    await page.keyboard.press('Enter');
    const question = page.getByRole('dialog');
    await question.waitFor();
    await question.getByRole('button', { name: '确认订单' }).or(question.locator('.ant-btn-primary')).first().focus();
    await page.keyboard.press('Enter');
    await columnOf(page, '待发货').locator(`a[href="/orders/${order.orderId}"]`).waitFor();
    await other.context().close();
    await page.context().close();
  });

  test('a card is dragged only where it may go; a parcel’s fields are asked for on the order’s page', async () => {
    const page = await at(given(), 'owner');
    await showColumns(page);
    const card = columnOf(page, '待发货').locator('.order-card.movable').first();
    const from = await card.boundingBox();
    const target = await columnOf(page, '已发货').boundingBox();
    if (!from || !target) throw new Error('no card, no column');
    await page.mouse.move(from.x + from.width / 2, from.y + from.height - 12);
    await page.mouse.down();
    for (let i = 1; i <= 12; i += 1)
      await page.mouse.move(from.x + ((target.x + 80 - from.x) * i) / 12, from.y + from.height - 12 + i, { steps: 2 });
    await page.locator('.column.refusing').first().waitFor();
    expect(await columnOf(page, '待付款').getAttribute('class')).toContain('refusing');
    await page.mouse.up();
    await page.waitForURL('**/orders/*');
    await page.getByRole('dialog').waitFor();
    expect(new URL(page.url()).search).toBe('');
    await page.context().close();
  });
}

function withoutFaults(given: () => Given): void {
  test.each([
    { theme: 'light', size: 'desktop' },
    { theme: 'dark', size: 'desktop' },
    { theme: 'light', size: 'phone' },
    { theme: 'dark', size: 'phone' },
  ] as const)('board, columns, palette, keys and bell have no serious faults ($theme, $size)', async (look) => {
    const page = await at(given(), 'owner', look);
    expect(await seriousFaults(page)).toEqual([]);
    await showColumns(page);
    expect(await seriousFaults(page)).toEqual([]);
    if (look.theme === 'light') await shoot(page, `board-columns-${look.size}`);
    await openPalette(page, '手冲');
    await page.locator('.palette [role=option]').nth(2).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    if (look.theme === 'light') await shoot(page, `palette-${look.size}`);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /待处理/ }).click();
    await page.getByRole('menu').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.context().close();
  });
}

export function boards(given: () => Given): void {
  byKeyboard(given);
  byCards(given);
  withoutFaults(given);
}

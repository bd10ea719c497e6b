import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousFaults } from '../harness/axe.ts';
import { settled, shoot, visitor } from '../harness/browser.ts';
import type { Given } from '../harness/given.ts';
import { cookiesOf } from '../harness/people.ts';

const rows = (page: Page) => page.locator('.orders-grid tbody tr[data-id]');
const box = (page: Page, at: number) => rows(page).nth(at).locator('input[type="checkbox"]');
const bar = (page: Page) => page.getByRole('toolbar', { name: '批量操作' });
const tab = (page: Page, name: string) => page.getByRole('navigation', { name: '订单视图' }).getByRole('link', { name });

async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await settled(page);
}

async function views(page: Page): Promise<void> {
  await open(page, '/orders');
  await page.getByRole('button', { name: '筛选条件' }).click();
  await page.getByRole('group', { name: '筛选条件' }).getByRole('button', { name: '旗帜' }).click();
  await page.getByRole('group', { name: '旗帜' }).getByLabel('红旗', { exact: true }).check();
  await page.keyboard.press('Escape');
  expect(new URL(page.url()).searchParams.get('flag')).toBe('1');
  await page.getByText('未保存的视图').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.locator('.view-chip').getByRole('button', { name: '保存' }).click();
  await page.getByLabel('名称').fill('红旗单');
  await page.getByLabel('共享给所有人').check();
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await tab(page, '红旗单').waitFor();
  expect(new URL(page.url()).searchParams.get('view')).not.toBeNull();

  await page.getByText('卡片', { exact: true }).click();
  await page.getByText('视图已修改').waitFor();
  await page.locator('.view-chip').getByRole('button', { name: '保存', exact: true }).click();
  await page.getByText('这是共享视图，保存后所有人看到的都会改变。').last().waitFor();
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await page.getByText('视图已修改').waitFor({ state: 'detached' });

  await page.getByRole('button', { name: '视图“红旗单”的操作' }).click();
  await page.getByText('删除视图', { exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: '删除视图' }).click();
  await tab(page, '红旗单').waitFor({ state: 'detached' });
}

async function batchWithUndo(page: Page): Promise<void> {
  await open(page, '/orders?status=pending_payment');
  await box(page, 0).check();
  await box(page, 1).check();
  await bar(page).getByText('已选 2 单').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await shoot(page, 'order-list-selected-desktop-zh');
  await bar(page).getByRole('button', { name: '挂起', exact: true }).click();
  await page.getByLabel('原因').fill('等客户确认颜色');
  await page.getByRole('dialog').getByRole('button', { name: '挂起' }).click();
  await page.getByText('已挂起 2 单').waitFor();
  await rows(page).nth(1).getByText('挂起').waitFor();
  await page.getByRole('button', { name: '撤销' }).click();
  await page.getByText('已撤销 2 单').waitFor();
  await rows(page).nth(1).getByText('挂起').waitFor({ state: 'detached' });
}

/** An order that is cancelled meanwhile is refused; the others are done. */
async function refusals(page: Page): Promise<void> {
  await open(page, '/orders?status=pending_payment&sort=created_asc');
  await box(page, 0).check();
  await bar(page).getByRole('button', { name: '取消订单' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '取消 1 单' }).click();
  await page.getByText('已取消 1 单').first().waitFor();
  await rows(page).nth(0).getByText('已取消').waitFor();
  await box(page, 1).check();
  await bar(page).getByRole('button', { name: '挂起', exact: true }).click();
  await page.getByLabel('原因').fill('核对');
  await page.getByRole('dialog').getByRole('button', { name: '挂起' }).click();
  const report = page.getByRole('dialog').filter({ hasText: '没有成功' });
  await report.getByText('2 单中有 1 单没有成功').waitFor();
  await report.getByRole('button', { name: '重试这 1 单' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await report.getByRole('button', { name: '关闭' }).last().click();
  await page.keyboard.press('Control+z');
  await page.getByText('已撤销 1 单').waitFor();
}

async function keyboard(page: Page): Promise<void> {
  await open(page, '/orders');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await bar(page).getByText('已选 1 单').waitFor();
  expect(await box(page, 1).isChecked()).toBe(true);
  await page.keyboard.press('Escape');
  await bar(page).waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  await page.getByText('列表快捷键').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('列表快捷键').waitFor({ state: 'hidden' });
  // What is typed into a field is text.
  await page.getByLabel('商品、备注、单号、手机').fill('x');
  await page.getByLabel('商品、备注、单号、手机').press('x');
  expect(await bar(page).count()).toBe(0);
  await page.getByLabel('商品、备注、单号、手机').fill('');
  await page.locator('h1').click();
  const second = await rows(page).nth(2).getAttribute('data-id');
  await page.keyboard.press('ArrowDown');
  await page.locator(`[data-id="${second}"] :focus`).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === `/orders/${second}`);
}

/** A number typed into the box of the list is looked for as in the palette, and no address tells of it. */
async function numbers(page: Page): Promise<void> {
  await open(page, '/orders');
  const id = await rows(page).nth(1).getAttribute('data-id');
  const no = (await rows(page).nth(1).locator('.row-link').innerText()).replaceAll(/\D/g, '');
  const field = page.getByLabel('商品、备注、单号、手机');
  await field.fill(no);
  await field.press('Enter');
  await page.getByText('1 项都找到了').waitFor();
  expect(await rows(page).count()).toBe(1);
  expect(await rows(page).nth(0).getAttribute('data-id')).toBe(id);
  expect(page.url()).not.toContain(no);
  await page.getByRole('button', { name: '退出搜索' }).click();
  await rows(page).nth(1).waitFor();
  // No order bears this as a number: the palette offers to look in goods and memos.
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: '搜索订单' }).fill('没有这个东西');
  await page.getByRole('option', { name: /在商品、编码、备注中查找/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('text') === '没有这个东西');
}

async function allThatMatch(page: Page): Promise<void> {
  await open(page, '/orders?status=completed');
  const total = Number((await page.locator('.page-title .quiet').innerText()).replaceAll(/\D/g, ''));
  await page.locator('.orders-grid thead input[type="checkbox"]').check();
  await bar(page)
    .getByText(`已选 ${Math.min(total, 100)} 单`)
    .waitFor();
  await bar(page).getByRole('button', { name: '插旗' }).click();
  await page.getByRole('menuitem', { name: '绿旗', exact: true }).click();
  await page.getByText(/已更新 \d+ 单/).waitFor();
  await page.getByRole('button', { name: '撤销' }).first().click();
  await page.getByText(/已撤销 \d+ 单/).waitFor();
}

async function columns(page: Page): Promise<void> {
  await open(page, '/orders');
  await page.getByRole('button', { name: '列设置' }).click();
  const list = page.getByRole('list', { name: '列设置' });
  await list.getByLabel('来源', { exact: true }).check();
  await list.getByRole('button', { name: '“金额”前移' }).click();
  await page.keyboard.press('Escape');
  const heads = (await page.locator('.orders-grid thead th').allInnerTexts()).map((s) => s.trim());
  expect(heads).toContain('来源');
  expect(heads.indexOf('金额')).toBeLessThan(heads.indexOf('收件人'));
  await page.getByRole('button', { name: '列设置' }).click();
  await page.getByRole('button', { name: '恢复默认' }).click();
}

async function newsOfOthers(page: Page, given: Given): Promise<void> {
  const line = page.waitForResponse((answer) => new URL(answer.url()).pathname === '/api/live');
  await open(page, '/orders?status=pending_payment');
  await line;
  const other = await visitor(given.browser, given.server);
  await other.addCookies(await cookiesOf(given, 'owner'));
  const id = await rows(page).nth(0).getAttribute('data-id');
  const answer = await other.request.post(`/api/orders/${id}/marks`, {
    headers: { 'x-danflow': '1', 'idempotency-key': `news-${Date.now()}` },
    data: { tags: ['别人加的'] },
  });
  expect(answer.status()).toBe(200);
  await rows(page).nth(0).getByText('别人加的').waitFor();
  const order = (await (await other.request.get(`/api/orders/${id}`)).json()) as { lines: { skuId: string }[]; shopId: string };
  await other.request.post('/api/orders', {
    headers: { 'x-danflow': '1', 'idempotency-key': `new-${Date.now()}` },
    data: { shopId: order.shopId, lines: [{ skuId: order.lines[0]?.skuId, qty: 1 }], receiver: { name: '新来的', phone: '13900001111' } },
  });
  const before = await rows(page).nth(0).getAttribute('data-id');
  await page.getByRole('button', { name: '1 个新订单 · 查看' }).waitFor();
  expect(await rows(page).nth(0).getAttribute('data-id')).toBe(before);
  await page.getByRole('button', { name: '1 个新订单 · 查看' }).click();
  await expect.poll(() => rows(page).nth(0).getAttribute('data-id')).not.toBe(before);
  await other.close();
}

export function orderList(given: () => Given): void {
  let page: Page;
  beforeAll(async () => {
    const context = await visitor(given().browser, given().server);
    await context.addCookies(await cookiesOf(given(), 'owner'));
    page = await context.newPage();
  });
  afterAll(() => page.context().close());
  test('conditions become chips and an address; a view is saved, shared with a warning, and deleted', () => views(page));
  test('two orders are held from the batch bar and released by “undo”', () => batchWithUndo(page));
  test('a refusal is told with its reason; Ctrl Z takes back what worked', () => refusals(page));
  test('the list is worked by keyboard alone, and rests while somebody types', () => keyboard(page));
  test('a number typed into the list’s box is searched for, a word looked for in goods and memos', () => numbers(page));
  test('all that are shown are flagged at once, and put back', () => allThatMatch(page));
  test('columns are added and moved by keyboard', () => columns(page));
  test('what others change appears in place; new orders wait behind a chip', () => newsOfOthers(page, given()));

  test.each([
    { theme: 'light', density: 'compact', language: 'en' },
    { theme: 'dark', density: 'compact', language: 'zh-CN' },
    { theme: 'light', density: 'cards', language: 'zh-CN' },
    { theme: 'dark', density: 'cards', language: 'en' },
  ] as const)('axe finds nothing serious: $density, $theme, $language', async ({ theme, density, language }) => {
    const context = await visitor(given().browser, given().server, { theme, language });
    await context.addCookies(await cookiesOf(given(), 'owner'));
    const other = await context.newPage();
    await open(other, `/orders?density=${density}`);
    await other.locator('[data-id] input[type="checkbox"]').first().check();
    expect(await seriousFaults(other)).toEqual([]);
    await context.close();
  });
}

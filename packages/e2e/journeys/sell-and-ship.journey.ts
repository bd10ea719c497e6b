import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousFaults } from '../harness/axe.ts';
import { passwordOf, settled, shoot, signIn, visitor } from '../harness/browser.ts';
import type { Given } from '../harness/given.ts';

interface Seller {
  readonly given: Given;
  readonly page: Page;
}

/** As a scanner does it: the text and its Enter at once, before any search can have answered. */
async function addGoods(page: Page, code: string): Promise<void> {
  const picker = page.locator('#sku-picker');
  await picker.click();
  await picker.fill(code);
  await picker.press('Enter');
  await page.getByLabel(`数量 ${code}`).waitFor();
}

/** The buyer's side, in a browser of its own: opens the link, pays by the code at the simulator of WeChat Pay. */
async function payAsBuyer({ browser, server }: Given, link: string): Promise<void> {
  const buyer = await visitor(browser, server, { size: 'phone' });
  const phone = await buyer.newPage();
  await phone.goto(link);
  expect(await seriousFaults(phone)).toEqual([]);
  await shoot(phone, 'buyer-pay-phone-zh');
  await phone.locator('button[name="provider"][value="wechat_pay"]').click();
  await phone.getByRole('link', { name: '打开模拟收银台' }).click();
  await phone.getByRole('button', { name: '付款', exact: true }).click();
  await phone.getByRole('link', { name: '返回商家' }).click();
  await phone.getByText('付款成功').first().waitFor();
  await buyer.close();
}

async function orderToCompletion({ given, page }: Seller): Promise<void> {
  await page.goto('/orders/new');
  await settled(page);
  await addGoods(page, 'POT-600-W');
  await page.getByLabel('数量 POT-600-W').fill('2');
  await page.getByLabel('姓名').fill('测试买家');
  await page.getByLabel('手机').fill('13800138000');
  await page.getByLabel('省', { exact: true }).fill('广东省');
  await page.getByLabel('市', { exact: true }).fill('深圳市');
  await page.getByLabel('详细地址').fill('科苑路 1 号');
  await page.getByLabel('运费').fill('8');
  await page.getByTestId('total').getByText('¥386.00').waitFor();
  await shoot(page, 'new-order-desktop-zh');
  await page.getByRole('button', { name: '提交订单' }).click();
  await page.getByText('订单已提交').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await shoot(page, 'order-placed-desktop-zh');
  const link = await page.getByTestId('payment-link').getAttribute('href');
  const orderNo = (await page.getByTestId('placed-no').innerText()).replaceAll(/\D/g, '');
  expect(orderNo).toMatch(/^\d{16}$/);

  await payAsBuyer(given, link ?? '');
  await page.getByRole('link', { name: '查看订单' }).click();
  await page.getByText('待发货').first().waitFor();
  await page.getByText('微信支付').first().waitFor();

  await page.getByRole('button', { name: '发货', exact: true }).click();
  await page.getByLabel('运单号').fill('SF1234567890123');
  await page.getByText('顺丰速运').first().waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await shoot(page, 'ship-dialog-desktop-zh');
  await page.getByRole('dialog').getByRole('button', { name: '发货' }).click();
  await page.locator('.page-head').getByText('已发货').waitFor();
  await page.getByText('SF1234567890123').first().waitFor();

  await page.getByRole('button', { name: '确认完成' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '确认完成' }).click();
  await page.locator('.page-head').getByText('已完成').waitFor();
  await page.locator('#history').getByText('完成', { exact: true }).first().waitFor();
  const history = await page.locator('#history').innerText();
  for (const step of ['下单', '付款', '发货', '完成']) expect(history).toContain(step);
  expect(history).not.toContain('测试买家');
  expect(history).not.toContain('13800138000');
  await shoot(page, 'order-completed-desktop-zh');
}

async function maskedReceiver({ page }: Seller): Promise<void> {
  await settled(page);
  const panel = page.locator('section', { hasText: '收件人' }).first();
  expect(await panel.innerText()).not.toContain('13800138000');
  await panel.getByRole('button', { name: '查看完整信息' }).click();
  await page.getByLabel('为什么要查看？').fill('核对地址');
  await page.getByRole('dialog').getByRole('button', { name: '查看完整信息' }).click();
  await panel.getByText('13800138000').waitFor();
  await panel.getByRole('button', { name: '立即隐藏' }).click();
  await panel.getByText('13800138000').waitFor({ state: 'detached' });
}

async function pastedNumbers({ page }: Seller): Promise<void> {
  await page.goto('/orders');
  await settled(page);
  const numbers = await page.locator('.grid .order-no').allInnerTexts();
  const two = numbers.slice(0, 2).map((n) => n.replaceAll(/\D/g, ''));
  await page.keyboard.press('Control+k');
  const box = page.getByLabel('搜索订单');
  await box.fill([...two, 'NO-SUCH-ORDER'].join(', '));
  await box.press('Enter');
  await page.getByText('找到 2 项，缺 1 项').waitFor();
  await page.getByText('没找到：NO-SUCH-ORDER').waitFor();
  await settled(page);
  expect(await page.locator('.grid tbody tr').count()).toBe(2);
  expect(page.url()).not.toContain(two[0] ?? 'x');
  expect(await seriousFaults(page)).toEqual([]);
}

async function shortStock({ page }: Seller): Promise<void> {
  await page.goto('/orders/new');
  await settled(page);
  await addGoods(page, 'GRINDER-01');
  await page.getByLabel('数量 GRINDER-01').fill('500');
  await addGoods(page, 'SCALE-01');
  await page.getByLabel('数量 SCALE-01').fill('900');
  await page.getByLabel('姓名').fill('急客');
  await page.getByRole('button', { name: '提交订单' }).click();
  const alert = page.getByRole('alert').filter({ hasText: '库存不足' });
  await alert.waitFor();
  expect(await alert.innerText()).toContain('GRINDER-01');
  expect(await alert.innerText()).toContain('SCALE-01');
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: '仍要下单，缺的记为缺货' }).click();
  await page.getByText('订单已提交').waitFor();
}

async function twoTypes({ page }: Seller): Promise<void> {
  await page.goto('/orders/new');
  await settled(page);
  await addGoods(page, 'FILTER-01');
  await addGoods(page, 'EBOOK-01');
  await page.getByLabel('姓名').fill('混合买家');
  await page.getByText('商品类型不同，要拆成几个订单').waitFor();
  await page.getByRole('button', { name: '拆成 2 个订单提交' }).click();
  await page.getByText('订单已提交').first().waitFor();
  expect(await page.getByTestId('placed-no').count()).toBe(2);
}

export function sellAndShip(given: () => Given): void {
  let page: Page;
  beforeAll(async () => {
    page = await (await visitor(given().browser, given().server)).newPage();
    await signIn(page, 'owner', passwordOf(given().server, 'owner'));
  });
  afterAll(() => page.context().close());
  const seller = (): Seller => ({ given: given(), page });
  test('a new order is taken, paid by its link, shipped, completed, and its history tells every step', () => orderToCompletion(seller()));
  test('the receiver is masked until somebody says why, and then for a short while', () => maskedReceiver(seller()));
  test('several numbers pasted at once are found, and the missing one is named; none is in the address', () => pastedNumbers(seller()));
  test('short stock is refused with every SKU named, and can be taken as a shortage', () => shortStock(seller()));
  test('goods of two types are offered as two orders', () => twoTypes(seller()));
}

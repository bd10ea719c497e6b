import { expect, test } from 'vitest';
import { seriousFaults } from '../harness/axe.ts';
import { settled, visitor } from '../harness/browser.ts';
import type { Given } from '../harness/given.ts';
import { cookiesOf } from '../harness/people.ts';

export function customers(given: () => Given): void {
  test('a blacklisted customer is hinted at while the order is written, and the order needs a word of its own', async () => {
    const context = await visitor(given().browser, given().server);
    await context.addCookies(await cookiesOf(given(), 'kefu'));
    const page = await context.newPage();
    await page.goto('/customers');
    await settled(page);
    await page.getByRole('button', { name: '新增客户' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('姓名').fill('欧阳锋');
    await dialog.getByLabel('手机').fill('13700137001');
    await dialog.getByLabel('备注').fill('总在半夜打电话');
    // The shop of orders taken by hand.
    await dialog.getByLabel('店铺').click();
    await page.locator('.ant-select-item-option', { hasText: /^山茶咖啡$/ }).click();
    await dialog.getByRole('button', { name: '保存' }).click();
    await page.waitForURL('**/customers/0*');
    await page.getByText('总在半夜打电话').waitFor();
    await page.getByRole('button', { name: '加入黑名单' }).click();
    await page.getByRole('dialog').getByLabel('黑名单原因').fill('货到拒收三次');
    await page.getByRole('dialog').getByRole('button', { name: '加入黑名单' }).click();
    await page.getByText(/客服.* 加入黑名单/).waitFor();
    expect(await seriousFaults(page)).toEqual([]);

    await page.goto('/orders/new');
    await page.getByLabel('粘贴收件信息').fill('欧阳锋 13700137001 新疆乌鲁木齐市天山区人民路 1 号');
    await page.keyboard.press('Enter');
    await page.getByText('黑名单客户').waitFor();
    await page.getByText('货到拒收三次').first().waitFor();
    await page.keyboard.type('FILTER-01');
    await page.locator('.ant-select-item-option', { hasText: 'FILTER-01' }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByLabel('数量 FILTER-01').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: '仍要下单' }).click();
    await page.getByText('订单已提交').waitFor();
    await context.close();
  });

  test('the list tells figures, and the page has no serious fault in the dark on a phone', async () => {
    const context = await visitor(given().browser, given().server, { theme: 'dark', size: 'phone' });
    await context.addCookies(await cookiesOf(given(), 'owner'));
    const page = await context.newPage();
    await page.goto('/customers');
    await settled(page);
    await page.getByText('累计金额').first().waitFor({ state: 'attached' });
    expect(await seriousFaults(page)).toEqual([]);
    await context.close();
  });
}

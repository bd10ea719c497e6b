import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { settled, visitor } from '../harness/browser.ts';
import type { Given } from '../harness/given.ts';
import { cookiesOf } from '../harness/people.ts';

export function roles(given: () => Given): void {
  async function as(username: string): Promise<Page> {
    const context = await visitor(given().browser, given().server);
    await context.addCookies(await cookiesOf(given(), username));
    const page = await context.newPage();
    await page.goto('/');
    await settled(page);
    return page;
  }

  const menuOf = (page: Page): Promise<string[]> =>
    page.getByRole('navigation', { name: '主导航' }).first().getByRole('link').allInnerTexts();

  test.each([
    ['owner', ['看板', '订单', '扫码', '商品', '库存', '客户', '收款', '导入', '设置']],
    ['kefu', ['看板', '订单', '扫码', '商品', '库存', '客户', '收款', '导入', '设置']],
    ['cangku', ['看板', '订单', '扫码', '商品', '库存', '设置']],
    ['caiwu', ['看板', '订单', '商品', '库存', '客户', '收款', '设置']],
  ])('%s sees the menu of the role', async (username, menu) => {
    const page = await as(username);
    expect(await menuOf(page)).toEqual(menu);
    await page.context().close();
  });

  test('the warehouse sees no amounts and no receivers, and pages of others are refused', async () => {
    const page = await as('cangku');
    await page.goto('/orders');
    await settled(page);
    const list = await page.locator('.grid tbody').innerText();
    expect(list).not.toContain('¥');
    expect(list).not.toMatch(/1\d{2}\*{4}\d{4}/);
    await page.getByLabel('排序').click();
    expect(await page.locator('.ant-select-item-option').allInnerTexts()).not.toContain('金额从高到低');
    for (const path of ['/settings/people', '/customers', '/finance', '/orders/new']) {
      await page.goto(path);
      await page.getByText('您没有查看此页的权限').waitFor();
    }
    await page.context().close();
  });

  test('finance sees amounts but may not ship; customer service may not refund', async () => {
    const finance = await as('caiwu');
    await finance.goto('/orders?status=paid');
    await settled(finance);
    expect(await finance.locator('.grid tbody').innerText()).toContain('¥');
    await finance.locator('.grid .order-no').first().click();
    await settled(finance);
    expect(await finance.getByRole('button', { name: '发货', exact: true }).count()).toBe(0);
    await finance.context().close();

    const service = await as('kefu');
    await service.goto('/orders?status=paid');
    await settled(service);
    await service.locator('.grid .order-no').first().click();
    await settled(service);
    expect(await service.getByRole('button', { name: '退款', exact: true }).count()).toBe(0);
    await service.context().close();
  });
}

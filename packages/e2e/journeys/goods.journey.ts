import { expect, test } from 'vitest';
import { seriousFaults } from '../harness/axe.ts';
import { settled, visitor } from '../harness/browser.ts';
import type { Given } from '../harness/given.ts';
import { cookiesOf } from '../harness/people.ts';

/** Goods by paste and file, counting by scan. */
export function goodsTables(given: () => Given): void {
  test('goods are pasted, looked at row by row, taken over, and come out as a file', async () => {
    const context = await visitor(given().browser, given().server);
    await context.addCookies(await cookiesOf(given(), 'owner'));
    const page = await context.newPage();
    await page.goto('/goods');
    await settled(page);
    await page.getByRole('link', { name: '导入商品' }).click();
    await page.getByRole('textbox', { name: '从表格粘贴' }).fill('名称,编码,价格\n粘贴件,PASTE-1,12.5\n坏件,PASTE-2,很贵');
    await page.getByRole('button', { name: '检查' }).click();
    await page.getByText(/售价.不是金额/).waitFor();
    await page.mouse.move(0, 0);
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: /导入 1 行/ }).click();
    await page.getByText(/已新增 1 件.修改 0 件/).waitFor();
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: '导出' }).click();
    await page.getByText('CSV', { exact: true }).click();
    expect((await coming).suggestedFilename()).toMatch(/^goods-.*\.csv$/);
    await context.close();
  });

  test('a count at the desk: each scan adds one, an unknown code is told, differences are shown, then it is booked', async () => {
    const context = await visitor(given().browser, given().server, { theme: 'dark' });
    await context.addCookies(await cookiesOf(given(), 'owner'));
    const page = await context.newPage();
    await page.goto('/stock/count');
    await settled(page);
    const field = page.getByLabel('扫码或输入编码');
    for (const code of ['SERVER-600', 'SERVER-600', 'NOPE-9']) {
      await field.fill(code);
      await field.press('Enter');
    }
    await page.getByText(/没有这个商品.NOPE-9/).waitFor();
    await page.getByText(/已盘 1 种.共 2 件/).waitFor();
    const booked = await page.locator('td[data-label="账面"]').first().textContent();
    await page.getByLabel('实盘 SERVER-600').fill(String(booked).trim());
    await page.getByLabel('实盘 SERVER-600').press('Tab');
    await page.getByText(/0 处差异/).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '提交盘点' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '提交盘点' }).click();
    await page.getByText('盘点已提交').waitFor();
    await context.close();
  });

  test('the same pages in English on a phone have no serious fault', async () => {
    const context = await visitor(given().browser, given().server, { size: 'phone', language: 'en' });
    await context.addCookies(await cookiesOf(given(), 'owner'));
    const page = await context.newPage();
    for (const path of ['/goods/import', '/stock/count', '/stock/alerts', '/settings/journal?tab=checkpoints', '/welcome']) {
      await page.goto(path);
      await settled(page);
      expect({ path, faults: await seriousFaults(page) }).toEqual({ path, faults: [] });
    }
    await context.close();
  });
}

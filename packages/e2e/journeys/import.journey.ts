import { expect, test } from 'vitest';
import { seriousFaults } from '../harness/axe.ts';
import { passwordOf, settled, shoot, signIn, visitor } from '../harness/browser.ts';
import type { Given } from '../harness/given.ts';

export function importing(given: () => Given): void {
  const FILE = [
    '订单编号,下单时间,收货人,手机,省,市,详细地址,商品编码,商品名称,数量,金额',
    'E2E-1,2026-03-01 10:00,王一,13900000001,浙江省,杭州市,文三路 1 号,IMP-1,导入的杯子,2,39.80',
    'E2E-1,2026-03-01 10:00,王一,13900000001,浙江省,杭州市,文三路 1 号,IMP-2,导入的盘子,1,25.00',
    'E2E-2,2026-03-02 11:30,赵二,13900000002,江苏省,南京市,中山路 2 号,IMP-1,导入的杯子,1,19.90',
    'E2E-3,2026-03-03 09:15,钱三,13900000003,上海市,上海市,漕溪路 3 号,IMP-1,导入的杯子,没有,19.90',
  ].join('\n');

  test('a small CSV comes in through the screen: mapped, checked with reasons, run, seen, undone', async () => {
    const context = await visitor(given().browser, given().server);
    const page = await context.newPage();
    await signIn(page, 'owner', passwordOf(given().server, 'owner'));
    await page.goto('/imports');
    await settled(page);
    await page
      .locator('input[type="file"]')
      .setInputFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from(`\uFEFF${FILE}`) });
    await page.waitForURL(/\/imports\/[\w-]+$/);
    await settled(page);
    expect(await seriousFaults(page)).toEqual([]);
    await shoot(page, 'import-mapping-desktop-zh');
    await page.getByLabel('订单状态', { exact: true }).click();
    await page.locator('.ant-select-item-option', { hasText: '已完成' }).click();
    await page.getByRole('button', { name: '先保存并检查' }).click();
    await page.getByRole('heading', { name: '报告' }).waitFor({ timeout: 60_000 });
    await page.getByText('数量不是正整数').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await shoot(page, 'import-report-desktop-zh');

    await page.getByRole('button', { name: '开始导入' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '开始导入' }).click();
    await page.getByText('已导入 2 个订单').waitFor({ timeout: 60_000 });
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: '下载错误文件' }).click();
    expect((await download).suggestedFilename()).toMatch(/\.csv$/);

    await page.getByRole('link', { name: '查看导入的订单' }).click();
    await settled(page);
    await page.locator('.grid tbody tr').nth(1).waitFor();
    expect(await page.locator('.grid tbody tr').count()).toBe(2);
    await page.goBack();
    await page.getByRole('button', { name: '撤销导入' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '撤销导入' }).click();
    await page.getByText('已撤销').waitFor({ timeout: 60_000 });
    await context.close();
  });
}

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { seriousFaults } from '../harness/axe.ts';
import { settled, visitor } from '../harness/browser.ts';
import type { Given } from '../harness/given.ts';
import { cookiesOf } from '../harness/people.ts';
import { plantDeadLetters } from '../harness/server.ts';

/** What the mouse rested on has its colours of hovering until they have faded. */
async function faultsAtRest(page: Page): Promise<string[]> {
  await page.mouse.move(0, 0);
  await expect.poll(() => page.evaluate<boolean>(`document.getAnimations().some((one) => one.playState === 'running')`)).toBe(false);
  return seriousFaults(page);
}

export function system(given: () => Given): void {
  test('the owner sees what failed, retries a kind, gives one up with a reason, and the journal knows', async () => {
    await plantDeadLetters(given().server);
    const context = await visitor(given().browser, given().server);
    await context.addCookies(await cookiesOf(given(), 'owner'));
    const page = await context.newPage();
    await page.goto('/settings/system');
    await page.getByText('4 个事件处理失败').waitFor();
    expect(await faultsAtRest(page)).toEqual([]);
    await page.getByRole('link', { name: '去处理' }).click();
    const list = page.getByRole('region', { name: '失败的事件' });
    await list.getByText('the card keys are used up').first().waitFor();
    expect(await faultsAtRest(page)).toEqual([]);
    // What it concerns leads to the order.
    expect(await list.locator('a[href^="/orders/"]').count()).toBe(3);

    await page.getByRole('button', { name: /^全部重试 订单可以继续/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: '全部重试' }).click();
    await page.getByText('已放回队列 3 个').waitFor();
    await list.getByRole('row').nth(1).getByRole('button', { name: '放弃' }).click();
    const dialog = page.getByRole('dialog').filter({ hasText: '放弃处理' });
    expect(await faultsAtRest(page)).toEqual([]);
    await dialog.getByLabel('原因').fill('测试环境写错了地址');
    await dialog.getByRole('button', { name: '放弃' }).click();
    await page.getByText('没有失败的事件').waitFor();
    await page.getByText('已放弃', { exact: true }).first().click();
    await page.getByText('测试环境写错了地址').waitFor();
    await page.goto('/settings/journal?subjectKind=dead_letter');
    await settled(page);
    expect(await page.locator('.grid tbody').innerText()).toContain('测试环境写错了地址');
    // An order is called by its number there, and opens by it.
    await page.goto('/settings/journal?subjectKind=order');
    await page
      .locator('.grid tbody a', { hasText: /^\d{16}$/ })
      .first()
      .click();
    await page.waitForURL('**/orders/*');
    await context.close();
  });

  test('a timer is run by hand, and its run is shown with who did it; others may not', async () => {
    const context = await visitor(given().browser, given().server);
    await context.addCookies(await cookiesOf(given(), 'owner'));
    const page = await context.newPage();
    await page.goto('/settings/jobs');
    await page.getByRole('button', { name: '立即运行 清理运行记录（30 天）' }).click();
    await page.getByText('已运行完毕').waitFor();
    expect(await faultsAtRest(page)).toEqual([]);
    await page.getByRole('button', { name: '查看 清理运行记录（30 天） 的运行记录' }).click();
    const runs = page.getByRole('dialog');
    await runs.getByText('店主').first().waitFor();
    expect(await faultsAtRest(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await context.close();

    const other = await visitor(given().browser, given().server);
    await other.addCookies(await cookiesOf(given(), 'kefu'));
    const theirs = await other.newPage();
    await theirs.goto('/settings/jobs');
    await theirs.getByText('您没有查看此页的权限').waitFor();
    await other.close();
  });
}

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousFaults } from './harness/axe.ts';
import { openBrowser, passwordOf, settled, signIn, visitor } from './harness/browser.ts';
import { startServer, type E2eServer } from './harness/server.ts';

let server: E2eServer;
let browser: Browser;
beforeAll(async () => {
  server = await startServer();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const NEW_PASSWORD = 'a-password-of-my-own';

test('a wrong password is refused in words, the right one leads to the change of it', async () => {
  const context = await visitor(browser, server);
  const page = await context.newPage();
  await page.goto('/orders');
  await page.waitForURL(/\/sign-in\?to=/);
  await page.locator('input[autocomplete="username"]').fill('owner');
  await page.locator('input[autocomplete="current-password"]').fill('not the password');
  await page.locator('button[type="submit"]').click();
  await page.getByText('用户名或密码不正确').waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  const first = passwordOf(server, 'owner');
  await signIn(page, 'owner', first);
  await page.waitForURL('**/first-password');
  await page.goto('/orders');
  await page.waitForURL('**/first-password');
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByLabel('当前密码').fill(first);
  await page.getByLabel('新密码', { exact: true }).fill(NEW_PASSWORD);
  await page.getByLabel('再输一遍新密码').fill('another one entirely');
  await page.getByText('两次输入不一致').waitFor();
  await page.getByLabel('再输一遍新密码').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: '修改密码' }).click();
  await page.getByRole('heading', { name: '看板' }).waitFor();
  await settled(page);
  await page.getByText('还没有订单').waitFor();

  await page.getByRole('button', { name: /账号菜单/ }).click();
  await page.getByText('退出登录').click();
  await page.waitForURL('**/sign-in');
  await signIn(page, 'owner', NEW_PASSWORD);
  await page.getByRole('heading', { name: '看板' }).waitFor();
  await context.close();
});

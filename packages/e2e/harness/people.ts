import type { BrowserContext } from 'playwright-core';
import { passwordOf, signIn, visitor } from './browser.ts';
import type { Given } from './given.ts';

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;
const cookies = new Map<string, Cookies>();
const passwords = new Map<string, string>();

/** Signs in once for each person; where the first password must be changed, it is. */
export async function cookiesOf(given: Given, username: string): Promise<Cookies> {
  const known = cookies.get(username);
  if (known) return known;
  const context = await visitor(given.browser, given.server);
  const page = await context.newPage();
  const told = passwords.get(username) ?? passwordOf(given.server, username);
  await signIn(page, username, told);
  if (page.url().endsWith('/first-password')) {
    const own = `${username}-has-a-long-one`;
    await page.getByLabel('当前密码').fill(told);
    await page.getByLabel('新密码', { exact: true }).fill(own);
    await page.getByLabel('再输一遍新密码').fill(own);
    await page.getByRole('button', { name: '修改密码' }).click();
    await page.waitForURL((url) => url.pathname === '/');
    passwords.set(username, own);
  }
  const got = await context.cookies();
  cookies.set(username, got);
  await context.close();
  return got;
}

import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { listSkusRoute, placeOrderRoute } from '@danflow/contract';
import { seriousFaults } from '../harness/axe.ts';
import { settled, shoot, visitor, type Look } from '../harness/browser.ts';
import type { Given } from '../harness/given.ts';
import { cookiesOf } from '../harness/people.ts';

const DAY_MS = 86_400_000;
const beijingDay = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);

/** A buyer pays by code; the address of the simulators is learnt on the way. */
async function payByCode({ browser, server }: Given, owner: BrowserContext, before?: (simulators: string) => Promise<void>): Promise<void> {
  const headers = { 'x-danflow': '1', origin: server.url, 'idempotency-key': crypto.randomUUID() };
  const skus = (await (await owner.request.get(`/api${listSkusRoute.path}?limit=50`)).json()) as { items: { id: string; code: string }[] };
  const sku = skus.items.find((s) => s.code === 'FILTER-01');
  const data = { lines: [{ skuId: sku?.id, qty: 1 }], allowShortage: true, receiver: { name: '赵六', phone: '13900139001' } };
  const { paymentUrl } = (await (await owner.request.post(`/api${placeOrderRoute.path}`, { headers, data })).json()) as {
    paymentUrl: string;
  };
  const context = await visitor(browser, server, { language: 'en' });
  const page = await context.newPage();
  await page.goto(paymentUrl);
  await page.getByRole('button', { name: 'WeChat Pay' }).click();
  const link = page.getByRole('link', { name: 'Open the simulated cashier' });
  await link.waitFor();
  const cashier = (await link.getAttribute('href')) ?? '';
  await before?.(new URL(cashier, paymentUrl).origin);
  const other = await context.newPage();
  await other.goto(cashier);
  await Promise.all([other.waitForEvent('load'), other.getByRole('button', { name: /^(付款|Pay)$/ }).click()]);
  await other.close();
  await page.getByText('Paid', { exact: true }).waitFor();
  await context.close();
}

async function tell(simulators: string, path: string, body: unknown): Promise<void> {
  const answer = await fetch(simulators + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.ok).toBe(true);
}

/** The newest day whose bill the real clock allows: before ten in the morning that is the day before yesterday. */
const billDay = (): string => beijingDay(Date.now() - 10 * 3_600_000 - DAY_MS);

async function look(page: Page, name: string): Promise<void> {
  await settled(page);
  expect(await seriousFaults(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(true);
  await shoot(page, name);
}

async function pageOf({ browser, server }: Given, who: string, seen: Look): Promise<Page> {
  const context = await visitor(browser, server, seen);
  await context.addCookies(await cookiesOf({ browser, server }, who));
  return context.newPage();
}

/** Runs the day from the list, and comes to its page. */
async function openDay(page: Page, day: string): Promise<void> {
  await page.goto('/finance?tab=tasks');
  await page.getByRole('link', { name: '对账', exact: true }).first().click();
  await page.getByRole('heading', { name: '对账' }).waitFor();
  await settled(page);
  const row = page.getByRole('row').filter({ hasText: day }).filter({ hasText: '微信支付' });
  const run = row.getByRole('button', { name: /立即对账/ });
  if (await run.isVisible()) await run.press('Enter');
  await row.getByRole('link', { name: day }).click();
  await page.getByRole('heading', { name: `微信支付 ${day}` }).waitFor();
}

async function decide(page: Page, choice: string, note: string): Promise<void> {
  await page
    .getByRole('button', { name: /^处理 / })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: choice }).check();
  await dialog.getByLabel('说明').fill(note);
  await dialog.getByRole('button', { name: '处理' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

export function reconciling(given: () => Given): void {
  test('a bill with a wrong amount and a row too many: asked, decided, signed off', { timeout: 300_000 }, async () => {
    const shop = given();
    const owner = await visitor(shop.browser, shop.server);
    await owner.addCookies(await cookiesOf(shop, 'owner'));
    const day = billDay();
    let simulators = '';
    // In the provider's books the payments are of that day.
    const back = Date.parse(`${day}T12:00:00+08:00`) - Date.now();
    await payByCode(shop, owner, async (origin) => {
      simulators = origin;
      await tell(origin, '/clock', { booksAheadMs: back });
    });
    await payByCode(shop, owner);
    await tell(simulators, '/clock', { booksAheadMs: 0 });
    await tell(simulators, '/faults', [
      { kind: 'bill_wrong_row', provider: 'wechat_pay' },
      { kind: 'bill_extra_row', provider: 'wechat_pay' },
    ]);
    const page = await pageOf(shop, 'caiwu', {});
    await openDay(page, day);
    await page.getByText('金额不符').first().waitFor();
    await page.getByText('我方缺').first().waitFor();
    await look(page, 'reconciliation-day-desktop-zh');
    expect(await page.locator('#main').innerText()).not.toContain('赵六');
    expect(await page.getByRole('button', { name: '签字关账' }).isDisabled()).toBe(true);
    await page
      .getByRole('button', { name: /^查询 / })
      .first()
      .click();
    await page
      .getByText(/支付方的答复/)
      .first()
      .waitFor();
    await decide(page, '以账单为准', '已与支付方核对');
    await decide(page, '挂账，以后再处理', '等支付方回复');
    const phone = await pageOf(shop, 'caiwu', { size: 'phone', theme: 'dark', language: 'en' });
    await phone.goto(page.url());
    await phone.getByRole('heading', { name: 'Differences' }).waitFor();
    await look(phone, 'reconciliation-day-phone-en-dark');
    await phone.goto('/finance/reconciliation');
    await phone.getByRole('heading', { name: 'Reconciliation' }).waitFor();
    await look(phone, 'reconciliation-days-phone-en-dark');
    await phone.context().close();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出 CSV' }).click()]);
    expect(file.suggestedFilename()).toBe(`reconciliation-${day}.csv`);
    await page.getByRole('button', { name: '签字关账' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '签字关账' }).click();
    await page.getByText('已签字').first().waitFor();
    await page.getByRole('button', { name: '重新取账单' }).waitFor({ state: 'hidden' });
    await page.goto('/finance/reconciliation');
    await page.getByText('已签字').first().waitFor();
    await look(page, 'reconciliation-days-desktop-zh');
    await page.context().close();
    await owner.close();
  });
}

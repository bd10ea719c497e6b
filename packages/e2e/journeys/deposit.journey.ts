import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { createProductRoute, placeOrderRoute, refundRulesRoute, setRefundRulesRoute } from '@danflow/contract';
import { seriousFaults } from '../harness/axe.ts';
import { settled, shoot, visitor, type Look } from '../harness/browser.ts';
import type { Given } from '../harness/given.ts';
import { cookiesOf } from '../harness/people.ts';
import { shopApi, type ShopApi } from '../harness/shop-api.ts';

const as = async (given: Given, person: string, look: Look = {}): Promise<BrowserContext> => {
  const context = await visitor(given.browser, given.server, look);
  await context.addCookies(await cookiesOf(given, person));
  return context;
};

/** A bowl that is made to order, of ¥200, with ¥60 down. */
async function bowl(shop: ShopApi): Promise<{ orderId: string; paymentUrl: string }> {
  const code = `BOWL-${crypto.randomUUID().slice(0, 6)}`;
  const product = await shop.ask(createProductRoute, {
    body: { title: '定制陶碗', skus: [{ code, priceAmount: 20_000, type: 'custom', leadTimeDays: 15 }] },
  });
  const placed = await shop.ask(placeOrderRoute, {
    body: {
      lines: [{ skuId: product.skus[0]?.id, qty: 2, unitPriceAmount: 10_000 }],
      depositAmount: 6000,
      receiver: { name: '周末', phone: '13900139777', province: '浙江省', city: '杭州市' },
    },
  });
  return { orderId: placed.orderId, paymentUrl: placed.paymentUrl ?? '' };
}

async function payHere(page: Page): Promise<void> {
  await page.getByRole('button', { name: '支付宝' }).first().click();
  const cashier = page.getByRole('link', { name: '打开模拟收银台' });
  await cashier.waitFor();
  const other = await page.context().newPage();
  await other.goto((await cashier.getAttribute('href')) ?? '');
  await Promise.all([other.waitForEvent('load'), other.getByRole('button', { name: /^(付款|确认付款|Pay)$/ }).click()]);
  await other.close();
}

async function depositToParcel(given: Given): Promise<void> {
  const shop = await shopApi(given);
  const { orderId, paymentUrl } = await bowl(shop);
  const buyers = await visitor(given.browser, given.server);
  const buyer = await buyers.newPage();
  await buyer.goto(paymentUrl);
  await buyer.getByText('¥60.00').first().waitFor();
  expect(await seriousFaults(buyer)).toEqual([]);
  await payHere(buyer);
  await buyer.getByText('定金已收到').waitFor({ timeout: 60_000 });
  await shoot(buyer, 'deposit-buyer-desktop-zh');

  const desk = await as(given, 'owner', { theme: 'dark' });
  const page = await desk.newPage();
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`/orders/${orderId}`);
  await settled(page);
  await page.getByText('付清尾款 ¥140.00 后才能发货').waitFor();
  expect(await page.getByRole('button', { name: '发货', exact: true }).count()).toBe(0);
  await page.getByRole('button', { name: '登记生产进度' }).click();
  await page.getByRole('dialog').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await shoot(page, 'deposit-order-desktop-zh-dark');

  await buyer.goto(paymentUrl);
  await buyer.getByText('¥140.00').first().waitFor();
  await payHere(buyer);
  await buyer.getByText('付款成功').waitFor({ timeout: 60_000 });
  await page.reload();
  await settled(page);
  await page.getByRole('button', { name: '发货', exact: true }).click();
  await page.getByRole('dialog').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  for (const context of [buyers, desk]) await context.close();
  await shop.close();
}

/** Chooses one unit in the dialog: its price is proposed; beyond the limit the refund waits for somebody else. */
async function secondPerson(given: Given): Promise<void> {
  const shop = await shopApi(given);
  const { version: _, ...before } = await shop.ask(refundRulesRoute, {});
  await shop.ask(setRefundRulesRoute, { body: { ...before, aloneDayMaxAmount: 0 } });
  const { orderId } = await shop.paidOrder('FILTER-01', 2, { allowShortage: true });
  const owner = await (await as(given, 'owner', { language: 'en' })).newPage();
  await owner.goto(`/orders/${orderId}`);
  await settled(owner);
  await owner.getByRole('button', { name: 'Refund', exact: true }).first().click();
  const dialog = owner.getByRole('dialog');
  await dialog.getByRole('spinbutton').first().fill('1');
  await owner.keyboard.press('Tab');
  await dialog.getByLabel('Why').fill('wrong size');
  expect(await seriousFaults(owner)).toEqual([]);
  await shoot(owner, 'refund-dialog-desktop-en');
  await dialog.getByRole('button', { name: 'Refund' }).click();
  await owner.getByText('Awaits approval', { exact: true }).waitFor();
  expect(await owner.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  await shoot(owner, 'refund-waiting-desktop-en');

  const caiwu = await (await as(given, 'caiwu', { size: 'phone', theme: 'dark' })).newPage();
  await caiwu.emulateMedia({ colorScheme: 'dark' });
  await caiwu.goto('/finance?tab=tasks');
  await settled(caiwu);
  await caiwu.getByText('退款待复核').first().waitFor();
  expect(await seriousFaults(caiwu)).toEqual([]);
  await shoot(caiwu, 'refund-task-phone-zh-dark');
  await caiwu.goto(`/orders/${orderId}`);
  await settled(caiwu);
  await caiwu.getByRole('button', { name: '同意退款' }).click();
  await caiwu.getByRole('dialog').getByRole('button', { name: '同意退款' }).click();
  await caiwu.getByText('已复核', { exact: true }).waitFor();
  expect(await seriousFaults(caiwu)).toEqual([]);

  await owner.goto('/settings/payments');
  await settled(owner);
  await owner.getByRole('heading', { name: 'Refund limits' }).scrollIntoViewIfNeeded();
  expect(await seriousFaults(owner)).toEqual([]);
  await shoot(owner, 'refund-rules-desktop-en');
  await shop.ask(setRefundRulesRoute, { body: before });
  await owner.context().close();
  await caiwu.context().close();
  await shop.close();
}

export function depositing(given: () => Given): void {
  test('deposit, production, balance, parcel: the page asks for each part, the shop waits for the second', () => depositToParcel(given()));
  test('a refund of one unit waits for a second person, who finds it among the tasks and approves', () => secondPerson(given()));
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { getOrderRoute, holdOrderRoute, listLevelsRoute, listShipmentsRoute, orderCodesRoute } from '@danflow/contract';
import { seriousFaults } from '../harness/axe.ts';
import { openBrowser, settled, shoot, visitor } from '../harness/browser.ts';
import { barsOf, cameraFlags, writeVideo } from '../harness/fake-camera.ts';
import type { Given } from '../harness/given.ts';
import { cookiesOf } from '../harness/people.ts';
import { shopApi, type ShopApi } from '../harness/shop-api.ts';

/** All that a phone page loads before the scanner, gzipped. */
const PHONE_KB = 120;
const SCANNER = /\/(detect|zxing)[^/]*$/;

interface Stage {
  readonly given: Given;
  readonly shop: ShopApi;
}

async function phone({ given }: Stage, look: Parameters<typeof visitor>[2] = {}, who = 'cangku', browser = given.browser): Promise<Page> {
  const context = await visitor(browser, given.server, { size: 'phone', ...look });
  await context.addCookies(await cookiesOf(given, who));
  return context.newPage();
}

const typed = async (page: Page, code: string): Promise<void> => {
  await page.locator('#scan-field').fill(code);
  await page.locator('#scan-field').press('Enter');
};
const stateLine = (page: Page) => page.locator('.m-state');
const says = (page: Page, text: string) => stateLine(page).getByText(text).waitFor();
const statusOf = async ({ shop }: Stage, orderId: string) => (await shop.ask(getOrderRoute, { params: { orderId } })).status;
const parcelsOf = async ({ shop }: Stage, orderId: string) => (await shop.ask(listShipmentsRoute, { params: { orderId } })).shipments;
const levelOf = async ({ shop }: Stage, skuId: string) =>
  (await shop.ask(listLevelsRoute, { query: `?skuId=${skuId}` })).items.reduce((n, l) => n + l.onHand, 0);
const keptOn = (page: Page) => page.evaluate<string>(`JSON.stringify({ ...localStorage })`);

let parcels = 0;
const trackingNo = (): string => `SF${String(Date.now()).slice(-9)}${String(1000 + (parcels += 1))}`;

async function byTyping(stage: Stage): Promise<void> {
  const order = await stage.shop.paidOrder('DRIPPER-01', 2, { sourceNo: `TB-${Date.now()}` });
  const { sourceNo } = await stage.shop.ask(getOrderRoute, { params: { orderId: order.orderId } });
  const page = await phone(stage, { theme: 'dark' });
  await page.goto('/m/ship');
  await typed(page, sourceNo ?? '');
  await says(page, '可以发货');
  await page.getByText('商品 0 / 2').waitFor();
  await typed(page, '6901234500093');
  await says(page, '1 / 2');
  await typed(page, 'FILTER-01');
  await says(page, '拿错了');
  await says(page, '1–2 人份 · FILTER-01');
  const parcel = trackingNo();
  await typed(page, parcel);
  await says(page, '请先拿走错件');
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: '错件已拿走，继续发货' }).click();
  await says(page, '还差 1 件没有核对');
  expect(await seriousFaults(page)).toEqual([]);
  await shoot(page, 'phone-ship-unchecked-zh-dark');
  await page.getByRole('button', { name: '取消' }).click();
  await typed(page, '6901234500093');
  await says(page, '商品已齐');
  await typed(page, parcel);
  await says(page, '已发货');
  expect(await statusOf(stage, order.orderId)).toBe('shipped');
  await typed(page, order.orderNo);
  await says(page, '已经发货');
  expect(await page.locator('body').innerText()).not.toMatch(/¥|林小满|13900139000/);
  await page.context().close();
}

async function goodsAreNoParcel(stage: Stage): Promise<void> {
  const order = await stage.shop.paidOrder('DRIPPER-01', 1);
  const page = await phone(stage, { language: 'en' });
  await page.goto('/m/ship');
  await typed(page, order.orderNo);
  await says(page, 'Ready to ship');
  await typed(page, '6901028075022');
  await says(page, 'It looks like goods');
  await page.getByRole('button', { name: 'No', exact: true }).click();
  expect(await parcelsOf(stage, order.orderId)).toEqual([]);
  await stage.shop.ask(holdOrderRoute, { params: { orderId: order.orderId }, body: { reason: 'wait' } });
  await typed(page, trackingNo());
  await says(page, 'on hold');
  expect(await seriousFaults(page)).toEqual([]);
  await shoot(page, 'phone-ship-stopped-en');
  expect(await parcelsOf(stage, order.orderId)).toEqual([]);
  await page.context().close();
}

async function byCamera(stage: Stage): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'danflow-camera-'));
  const order = await stage.shop.paidOrder('DRIPPER-01', 1);
  const parcel = trackingNo();
  const film = path.join(folder, 'film.y4m');
  writeVideo(film, [order.orderNo, parcel]);
  const browser = await openBrowser(cameraFlags(film));
  try {
    const page = await phone(stage, {}, 'cangku', browser);
    const faults: string[] = [];
    page.on('console', (m) => m.type() === 'error' && !m.text().startsWith('Failed to load') && faults.push(m.text()));
    await page.goto('/m/ship');
    await page.getByRole('button', { name: '打开摄像头' }).click();
    await page.getByRole('region', { name: '刚刚完成' }).getByText(parcel).waitFor();
    await shoot(page, 'phone-ship-camera-zh');
    expect(await seriousFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
    expect(await statusOf(stage, order.orderId)).toBe('shipped');
    expect(await parcelsOf(stage, order.orderId)).toMatchObject([{ trackingNo: parcel, carrier: 'SF' }]);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function offline(stage: Stage): Promise<void> {
  const [one, two, held] = [
    await stage.shop.paidOrder('DRIPPER-01', 1),
    await stage.shop.paidOrder('DRIPPER-01', 1),
    await stage.shop.paidOrder('DRIPPER-01', 1),
  ];
  await stage.shop.ask(holdOrderRoute, { params: { orderId: held.orderId }, body: { reason: 'wait' } });
  const page = await phone(stage);
  const context = page.context();
  await page.goto('/m/ship');
  await settled(page);
  await context.setOffline(true);
  for (const order of [one, held, two]) {
    await typed(page, order.orderNo);
    await says(page, '离线：已记下订单');
    await typed(page, trackingNo());
    await says(page, '离线：已存入队列');
  }
  await page.getByTestId('queue-chip').getByText('待发送 3').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await shoot(page, 'phone-offline-zh');
  expect(await keptOn(page)).not.toMatch(/林小满|13900139000|浙江/);
  await context.setOffline(false);
  await page.getByTestId('queue-chip').getByText('被拒绝 1', { exact: true }).waitFor();
  await page.getByTestId('queue').getByText('订单已挂起').waitFor();
  expect(await parcelsOf(stage, one.orderId)).toHaveLength(1);
  expect(await parcelsOf(stage, two.orderId)).toHaveLength(1);
  expect(await parcelsOf(stage, held.orderId)).toHaveLength(0);
  await page.reload();
  await page.getByTestId('queue').getByText('订单已挂起').waitFor();
  page.once('dialog', (dialog) => void dialog.accept());
  await page.getByTestId('queue').getByRole('button', { name: '移除' }).click();
  await page.getByTestId('queue').waitFor({ state: 'detached' });
  await context.close();
}

/** The worst case: the server shipped, and nobody heard it say so. */
async function lostAnswer(stage: Stage): Promise<void> {
  const order = await stage.shop.paidOrder('DRIPPER-01', 2);
  const page = await phone(stage);
  await page.goto('/m/ship');
  let lost = 0;
  await page.route('**/shipments', async (route) => {
    lost += 1;
    await route.fetch();
    await route.abort();
  });
  await typed(page, order.orderNo);
  await says(page, '可以发货');
  await typed(page, trackingNo());
  await says(page, '离线：已存入队列');
  expect(lost).toBe(1);
  expect(await parcelsOf(stage, order.orderId)).toHaveLength(1);
  await page.unroute('**/shipments');
  await page.reload();
  // The page shows no queue before it knows who looks: what is stored tells when it was sent again.
  await expect.poll(() => keptOn(page), { timeout: 20_000 }).toContain('"danflow.phone.queue":"[]"');
  expect(await parcelsOf(stage, order.orderId)).toHaveLength(1);
  await page.context().close();
}

/** A label as a photo: drawn by the page, as no picture library is at hand. */
async function photoOf(page: Page, text: string): Promise<Buffer> {
  const url = await page.evaluate<string>(`(() => {
    const bars = ${JSON.stringify(barsOf(text))};
    const canvas = document.createElement('canvas');
    canvas.width = bars.length * 4 + 200; canvas.height = 600;
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#fff'; pen.fillRect(0, 0, canvas.width, canvas.height); pen.fillStyle = '#000';
    bars.forEach((isBlack, i) => isBlack && pen.fillRect(100 + i * 4, 150, 4, 300));
    return canvas.toDataURL('image/png');
  })()`);
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

async function byPhoto(stage: Stage): Promise<void> {
  const order = await stage.shop.paidOrder('DRIPPER-01', 1);
  const browser = await openBrowser(['--host-resolver-rules=MAP phone.test 127.0.0.1']);
  const base = stage.given.server.url.replace('127.0.0.1', 'phone.test');
  try {
    const context = await visitor(browser, { ...stage.given.server, url: base }, { size: 'phone' });
    const cookies = await cookiesOf(stage.given, 'cangku');
    await context.addCookies(cookies.map((c) => ({ ...c, domain: 'phone.test' })));
    const page = await context.newPage();
    await page.goto('/m/ship');
    // A plain-http address in the LAN: the browser has no camera to give.
    expect(await page.evaluate('isSecureContext || navigator.mediaDevices !== undefined')).toBe(false);
    await page.getByText('这个网址不是 HTTPS').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    const parcel = trackingNo();
    for (const [name, code] of [
      ['order', order.orderNo],
      ['parcel', parcel],
    ] as const)
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: `${name}.png`, mimeType: 'image/png', buffer: await photoOf(page, code) })
        .then(() => says(page, name === 'order' ? '可以发货' : '已发货'));
    await shoot(page, 'phone-photo-zh');
    expect(await parcelsOf(stage, order.orderId)).toMatchObject([{ trackingNo: parcel }]);
  } finally {
    await browser.close();
  }
}

async function receiving(stage: Stage): Promise<void> {
  const skuId = await stage.shop.skuId('SERVER-600');
  const before = await levelOf(stage, skuId);
  const page = await phone(stage, { language: 'en', theme: 'dark' });
  await page.goto('/m/receive');
  await settled(page);
  await typed(page, '6901234500109');
  await page.getByRole('button', { name: 'Receive 1' }).waitFor();
  await typed(page, 'SERVER-600');
  await page.getByRole('button', { name: 'Receive 2' }).waitFor();
  await page.getByLabel('Quantity SERVER-600').fill('12');
  await page.getByLabel('Bin').fill('A-02');
  await page.getByRole('button', { name: 'Save' }).click();
  await says(page, 'Bin saved');
  expect(await seriousFaults(page)).toEqual([]);
  await shoot(page, 'phone-receive-en-dark');
  await page.getByRole('button', { name: 'Receive 12' }).click();
  await says(page, '12 received');
  expect(await levelOf(stage, skuId)).toBe(before + 12);
  await page.goto('/m/work');
  await page.getByText('SERVER-600').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await shoot(page, 'phone-work-en-dark');
  await page.context().close();
}

async function counting(stage: Stage): Promise<void> {
  const page = await phone(stage);
  await page.goto('/m/count');
  await settled(page);
  await typed(page, 'BEAN-BS-250');
  await says(page, '1');
  await typed(page, '6901234500079');
  await page.getByText('已盘 1 种 · 2 件').waitFor();
  await page.reload();
  await page.getByText('已盘 1 种 · 2 件').waitFor();
  await page.getByLabel('数量 BEAN-BS-250').fill('141');
  await page.getByRole('button', { name: '核对并提交' }).click();
  await page.getByText('1 种有差异').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await shoot(page, 'phone-count-zh');
  await page.getByRole('button', { name: '提交盘点' }).click();
  await says(page, '盘点已提交');
  const { items } = await stage.shop.ask(listLevelsRoute, { query: '?text=BEAN-BS-250' });
  expect(items.map((l) => l.onHand)).toContain(141);
  await page.context().close();
}

async function redeeming(stage: Stage): Promise<void> {
  const order = await stage.shop.paidOrder('TASTING-01', 1);
  const codes = async () => (await stage.shop.ask(orderCodesRoute, { params: { orderId: order.orderId } })).codes;
  await expect.poll(async () => (await codes()).length, { timeout: 20_000 }).toBe(1);
  const code = (await codes())[0]?.code ?? '';
  const page = await phone(stage);
  await page.goto('/m/redeem');
  await typed(page, code);
  await page.getByRole('button', { name: '核销 1 次' }).click();
  await says(page, '核销成功');
  await typed(page, code);
  await says(page, '已经核销过');
  await typed(page, 'NO-SUCH-CODE');
  await says(page, '这不是核销码');
  expect(await seriousFaults(page)).toEqual([]);
  await page.context().close();
}

async function tiles(stage: Stage): Promise<void> {
  const service = await phone(stage, {}, 'kefu');
  await service.goto('/m');
  await service.getByRole('link', { name: '核销' }).waitFor();
  expect(await service.getByRole('link', { name: '扫码发货' }).count()).toBe(0);
  expect(await service.getByRole('link', { name: '收货入库' }).count()).toBe(0);
  await service.goto('/m/ship');
  await service.getByText('您的角色不能使用这一项').waitFor();
  await service.context().close();
  const warehouse = await phone(stage, { language: 'en' });
  await warehouse.goto('/scan');
  await warehouse.waitForURL('**/m');
  await warehouse.getByRole('link', { name: 'Scan to ship' }).click();
  await warehouse.getByRole('heading', { name: 'Scan to ship' }).waitFor();
  await warehouse.context().close();
}

async function signingIn({ given }: Stage): Promise<void> {
  const context: BrowserContext = await visitor(given.browser, given.server, { size: 'phone' });
  const page = await context.newPage();
  await page.goto('/m/ship');
  await page.getByLabel('用户名').fill('cangku');
  await page.getByLabel('密码').fill('wrong');
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('alert').getByText('用户名或密码不正确').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await context.close();
}

async function light(stage: Stage): Promise<void> {
  for (const address of ['/m', '/m/ship', '/m/count', '/m/work']) {
    const page = await phone(stage);
    const bodies = new Map<string, Promise<Buffer>>();
    page.on('response', (answer) => {
      const { pathname } = new URL(answer.url());
      if (pathname.endsWith('.js') && !SCANNER.test(pathname)) bodies.set(pathname, answer.body());
    });
    await page.goto(address);
    await settled(page);
    const sizes = await Promise.all([...bodies.values()].map(async (body) => gzipSync(await body).length));
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, n) => sum + n, 0) / 1000).toBeLessThanOrEqual(PHONE_KB);
    await page.context().close();
  }
}

export function phones(given: () => Given): void {
  let shop: ShopApi;
  let browser: Browser;
  beforeAll(async () => {
    ({ browser } = given());
    shop = await shopApi(given(), browser);
  });
  afterAll(() => shop.close());
  const stage = (): Stage => ({ given: given(), shop });
  test('an order is found by its source’s number, its items are checked one by one, and it ships', () => byTyping(stage()));
  test('goods are never taken for a tracking number, and a held order is stopped in red', () => goodsAreNoParcel(stage()));
  test('the camera reads the order and the parcel, and it is shipped without a touch', () => byCamera(stage()));
  test('what is scanned offline is sent once each when the connection is back; refusals are shown and removed', () => offline(stage()));
  test('an answer that was lost ships nothing twice', () => lostAnswer(stage()));
  test('without HTTPS a photo is read instead', () => byPhoto(stage()));
  test('goods are received by scan, with a number and a bin', () => receiving(stage()));
  test('a count outlives a reload, shows its differences and is committed', () => counting(stage()));
  test('a service code is redeemed once', () => redeeming(stage()));
  test('everybody sees what their role may do', () => tiles(stage()));
  test('a wrong password is refused in words', () => signingIn(stage()));
  test(`a phone page needs at most ${PHONE_KB} kB of JavaScript before the scanner`, () => light(stage()));
}

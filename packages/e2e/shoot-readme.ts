// Makes the screenshots of the README anew: `node packages/e2e/shoot-readme.ts`. Demo data only, in a shop of its own.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { listOrdersRoute } from '@danflow/contract';
import { openBrowser, settled, visitor } from './harness/browser.ts';
import { cookiesOf } from './harness/people.ts';
import { startServer } from './harness/server.ts';

const FOLDER = path.join(import.meta.dirname, '../../docs/images');
/** WebP at this quality keeps letters sharp at a quarter of the bytes of PNG. */
const QUALITY = 82;
const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 780 } } as const;

async function shoot(page: Page, name: string): Promise<void> {
  await settled(page);
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  const picture = Buffer.from(data, 'base64');
  writeFileSync(path.join(FOLDER, `${name}.webp`), picture);
  console.log(`${name}.webp ${(picture.length / 1000).toFixed(0)} kB`);
}

const server = await startServer({ isDemo: true });
const browser = await openBrowser();
const given = { server, browser };

async function open(who: string, size: keyof typeof SIZES, language: 'zh-CN' | 'en'): Promise<BrowserContext> {
  const context = await visitor(browser, server, { size, language });
  await context.addCookies(await cookiesOf(given, who));
  return context;
}

async function idOf(context: BrowserContext, query: string): Promise<{ readonly id: string; readonly orderNo: string }> {
  const answer = await context.request.get(`/api${listOrdersRoute.path}?${query}&limit=1`);
  const { items } = (await answer.json()) as { items: { id: string; orderNo: string }[] };
  if (!items[0]) throw new Error(`the demo has no order for ${query}`);
  return items[0];
}

async function desk(language: 'zh-CN' | 'en'): Promise<void> {
  const context = await open('owner', 'desktop', language);
  const page = await context.newPage();
  await page.setViewportSize(SIZES.desktop);
  const shipped = await idOf(context, 'status=shipped');
  for (const [name, address] of [
    ['board', '/'],
    ['orders', '/orders?status=paid&sort=ship_by_asc&density=cards'],
    ['order', `/orders/${shipped.id}`],
  ] as const) {
    await page.goto(address);
    await shoot(page, `${name}-${language}`);
  }
  await context.close();
}

async function phone(language: 'zh-CN' | 'en'): Promise<void> {
  const context = await open('cangku', 'phone', language);
  const page = await context.newPage();
  await page.setViewportSize(SIZES.phone);
  const { orderNo } = await idOf(context, 'status=paid&isHeld=false');
  await page.goto('/m/ship');
  await page.locator('#scan-field').fill(orderNo);
  await page.locator('#scan-field').press('Enter');
  await page.locator('.m-state').waitFor();
  await shoot(page, `phone-${language}`);
  await context.close();
}

try {
  mkdirSync(FOLDER, { recursive: true });
  for (const language of ['zh-CN', 'en'] as const) {
    await desk(language);
    await phone(language);
  }
} finally {
  await browser.close();
  await server.stop();
}

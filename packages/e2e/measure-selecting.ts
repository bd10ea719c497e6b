/**
 * How long selecting every row of the order list takes until the next frame is painted, in a production build.
 *
 *   node packages/e2e/measure-selecting.ts http://127.0.0.1:3000 owner <password> [rows] [rounds]
 *
 * Answers of the list are multiplied in the browser to as many rows as wanted (default 300), so any shop will do. Measured
 * from the press on "select all" until the frame with the change is painted, beside a frame in which nothing happens. A run
 * on another computer is another figure; a change of the list is judged by two runs on the same one.
 */
import type { Page } from 'playwright-core';
import { openBrowser } from './harness/browser.ts';

const [url = 'http://127.0.0.1:3000', username = 'owner', password = '', wanted = '300', times = '15'] = process.argv.slice(2);
const ROWS = Number(wanted);
const ROUNDS = Number(times);

interface Listed {
  items: { id: string; orderNo: string }[];
  nextCursor: string | null;
}

const idOf = (n: number): string => `01900000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

/** As many rows as wanted, each with an id of its own, in one page. */
async function fillList(page: Page): Promise<void> {
  await page.route(/\/api\/orders\?/, async (route) => {
    const answer = await route.fetch();
    const { items } = (await answer.json()) as Listed;
    const many = Array.from({ length: ROWS }, (_, n) => ({ ...items[n % items.length], id: idOf(n) }));
    await route.fulfill({ response: answer, json: { items: many, nextCursor: null } });
  });
}

/**
 * Milliseconds from the press (or, to compare, from no press at all) until the frame is painted: a task queued from within an
 * animation frame runs after that frame's paint.
 */
const untilPainted = (page: Page, isPressed: boolean): Promise<number> =>
  page.evaluate<number>(`new Promise((done) => {
    const box = document.querySelector('.orders-scroll input[type="checkbox"]');
    const began = performance.now();
    if (${isPressed}) box?.click();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', () => done(performance.now() - began));
      port1.start();
      port2.postMessage(null);
    });
  })`);

const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const words = (values: readonly number[]): string =>
  `median ${middle(values).toFixed(1)} ms, longest ${Math.max(...values).toFixed(1)} ms (${values.map((v) => v.toFixed(0)).join(' ')})`;

async function measure(page: Page, density: string): Promise<void> {
  await page.goto(`${url}/orders?density=${density}`);
  await page.locator('[data-id]').first().waitFor();
  await page.waitForTimeout(1500);
  const still: number[] = [];
  const selecting: number[] = [];
  const clearing: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    still.push(await untilPainted(page, false));
    await page.waitForTimeout(80);
    selecting.push(await untilPainted(page, true));
    await page.waitForTimeout(80);
    clearing.push(await untilPainted(page, true));
    await page.waitForTimeout(80);
  }
  console.log(`${density}, ${ROWS} rows, ${ROUNDS} rounds`);
  console.log(`  nothing:    ${words(still)}`);
  console.log(`  select all: ${words(selecting)}`);
  console.log(`  clear:      ${words(clearing)}`);
}

const browser = await openBrowser();
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.goto(`${url}/sign-in`);
await page.locator('input[autocomplete="username"]').fill(username);
await page.locator('input[autocomplete="current-password"]').fill(password);
await page.locator('button[type="submit"]').click();
await page.waitForURL((at) => at.pathname !== '/sign-in');
await fillList(page);
console.log(`Chromium ${browser.version()}`);
for (const density of ['compact', 'cards']) await measure(page, density);
await browser.close();

// How long the board takes to its largest paint, on this machine: `node packages/e2e/measure-board.ts`. Not a test: bars are for people.
import { gzipSync } from 'node:zlib';
import type { BrowserContext } from 'playwright-core';
import { openBrowser, settled, visitor } from './harness/browser.ts';
import { cookiesOf } from './harness/people.ts';
import { startServer } from './harness/server.ts';

const RUNS = 5;
const BARS_MS = { empty: 1500, full: 600 } as const;

/** The browser's own figure: the last entry before anybody touches the page. */
const LARGEST = `new Promise((done) => {
  let last = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) last = entry.startTime; }).observe({ type: 'largest-contentful-paint', buffered: true });
  setTimeout(() => done(last), 300);
})`;

async function largestPaint(context: BrowserContext): Promise<number> {
  const page = await context.newPage();
  await page.goto('/');
  await settled(page);
  const ms = await page.evaluate<number>(LARGEST);
  await page.close();
  return ms;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function scriptKb(context: BrowserContext): Promise<number> {
  const page = await context.newPage();
  const bodies: Promise<Buffer | null>[] = [];
  page.on('response', (answer) => {
    if (new URL(answer.url()).pathname.endsWith('.js')) bodies.push(answer.body().catch(() => null));
  });
  await page.goto('/');
  await settled(page);
  await page.close();
  return (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body ?? '').length, 0) / 1000;
}

const server = await startServer({ isDemo: true });
const browser = await openBrowser();
const given = { server, browser };
const fresh = async (): Promise<BrowserContext> => {
  const context = await visitor(browser, server);
  await context.addCookies(await cookiesOf(given, 'owner'));
  return context;
};
try {
  const times: Record<keyof typeof BARS_MS, number[]> = { empty: [], full: [] };
  for (let run = 0; run < RUNS; run += 1) {
    // A context of its own has a cache of its own; its second page finds it full.
    const context = await fresh();
    times.empty.push(await largestPaint(context));
    times.full.push(await largestPaint(context));
    await context.close();
  }
  for (const cache of ['empty', 'full'] as const)
    console.log(
      `largest paint, ${cache} cache: median ${Math.round(median(times[cache]))} ms of ${times[cache].map(Math.round).join(', ')} (bar ${BARS_MS[cache]} ms)`,
    );
  console.log(`scripts of the board: ${(await scriptKb(await fresh())).toFixed(1)} kB gzipped (bar 330 kB)`);
} finally {
  await browser.close();
  await server.stop();
}

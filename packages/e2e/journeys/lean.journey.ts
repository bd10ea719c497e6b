import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { settled, visitor } from '../harness/browser.ts';
import type { Given } from '../harness/given.ts';
import { cookiesOf } from '../harness/people.ts';

/** kB of gzipped JavaScript that the board may load before it can be used. */
const BUDGET_KB = 330;

export function lean(given: () => Given): void {
  test(`the board needs at most ${BUDGET_KB} kB of JavaScript`, async () => {
    const context = await visitor(given().browser, given().server);
    await context.addCookies(await cookiesOf(given(), 'owner'));
    const page = await context.newPage();
    const scripts: Promise<Buffer>[] = [];
    page.on('response', (answer) => {
      if (new URL(answer.url()).pathname.endsWith('.js')) scripts.push(answer.body());
    });
    await page.goto('/');
    await settled(page);
    const bytes = (await Promise.all(scripts)).reduce((sum, body) => sum + gzipSync(body).length, 0);
    expect(scripts.length).toBeGreaterThan(3);
    expect(bytes / 1000).toBeLessThanOrEqual(BUDGET_KB);
    await context.close();
  });
}

import { afterAll, beforeAll } from 'vitest';
import { openBrowser } from './browser.ts';
import type { Given } from './given.ts';
import { startServer } from './server.ts';

/**
 * A demo shop for all journeys of a file, as telling the demo takes a while: each leaves it so that the next one can work.
 * Files know nothing of each other and run side by side.
 */
export function openShop(): () => Given {
  let given: Given | undefined;
  beforeAll(async () => {
    const server = await startServer({ isDemo: true });
    given = { server, browser: await openBrowser() };
  });
  afterAll(async () => {
    await given?.browser.close();
    await given?.server.stop();
  });
  return () => {
    if (!given) throw new Error('the shop did not open');
    return given;
  };
}

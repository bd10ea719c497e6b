import { afterAll, beforeAll, describe } from 'vitest';
import { openBrowser } from './harness/browser.ts';
import type { Given } from './harness/given.ts';
import { startServer } from './harness/server.ts';
import { everyPage } from './journeys/every-page.journey.ts';
import { importing } from './journeys/import.journey.ts';
import { lean } from './journeys/lean.journey.ts';
import { roles } from './journeys/roles.journey.ts';
import { sellAndShip } from './journeys/sell-and-ship.journey.ts';

// Telling the demo takes a while: all journeys share one shop, and leave it so that the next one can work.
let given: Given | undefined;
beforeAll(async () => {
  const server = await startServer({ isDemo: true });
  given = { server, browser: await openBrowser() };
});
afterAll(async () => {
  await given?.browser.close();
  await given?.server.stop();
});

const shop = (): Given => {
  if (!given) throw new Error('the shop did not open');
  return given;
};

describe('selling', () => {
  sellAndShip(shop);
});
describe('importing', () => {
  importing(shop);
});
describe('roles', () => {
  roles(shop);
});
describe('lean', () => {
  lean(shop);
});
describe('every page', () => {
  everyPage(shop);
});

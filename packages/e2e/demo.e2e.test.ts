import { afterAll, beforeAll, describe } from 'vitest';
import { openBrowser } from './harness/browser.ts';
import type { Given } from './harness/given.ts';
import { startServer } from './harness/server.ts';
import { boards } from './journeys/board.journey.ts';
import { customers } from './journeys/customers.journey.ts';
import { goodsTables } from './journeys/goods.journey.ts';
import { orderDetail } from './journeys/detail.journey.ts';
import { everyPage } from './journeys/every-page.journey.ts';
import { depositing } from './journeys/deposit.journey.ts';
import { importing } from './journeys/import.journey.ts';
import { lean } from './journeys/lean.journey.ts';
import { newOrders } from './journeys/new-order.journey.ts';
import { orderList } from './journeys/order-list.journey.ts';
import { paying } from './journeys/pay.journey.ts';
import { phones } from './journeys/phone.journey.ts';
import { reconciling } from './journeys/reconciliation.journey.ts';
import { roles } from './journeys/roles.journey.ts';
import { system } from './journeys/system.journey.ts';
import { sellAndShip } from './journeys/sell-and-ship.journey.ts';
import { twoMinutes } from './journeys/two-minutes.journey.ts';

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
describe('two minutes', () => {
  twoMinutes(shop);
});
describe('paying', () => {
  paying(shop);
});
describe('deposits and refunds', () => {
  depositing(shop);
});
describe('reconciling', () => {
  reconciling(shop);
});
describe('new orders', () => {
  newOrders(shop);
});
describe('goods by table', () => {
  goodsTables(shop);
});
describe('customers', () => {
  customers(shop);
});
describe('order detail', () => {
  orderDetail(shop);
});
describe('importing', () => {
  importing(shop);
});
describe('order list', () => {
  orderList(shop);
});
describe('roles', () => {
  roles(shop);
});
describe('board', () => {
  boards(shop);
});
describe('phones', () => {
  phones(shop);
});
describe('system', () => {
  system(shop);
});
describe('lean', () => {
  lean(shop);
});
describe('every page', () => {
  everyPage(shop);
});

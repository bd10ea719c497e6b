import { describe } from 'vitest';
import { openShop } from './harness/open-shop.ts';
import { everyPage } from './journeys/every-page.journey.ts';
import { importing } from './journeys/import.journey.ts';
import { lean } from './journeys/lean.journey.ts';
import { reconciling } from './journeys/reconciliation.journey.ts';
import { system } from './journeys/system.journey.ts';

const shop = openShop();

// First what fills pages that the demo leaves empty: a reconciled day, an import, events that failed.
describe('reconciling', () => {
  reconciling(shop);
});
describe('importing', () => {
  importing(shop);
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

import { afterAll, beforeAll, expect, test } from 'vitest';
import { listShopsRoute } from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import { testApp, type TestApp } from '../../testing/app.ts';
import { testSku, type TestSku } from '../../testing/goods.ts';
import type { HistoricalOrder } from './build-historical.ts';
import { HistoricalQueue, type Along, type HistoricalResult } from './place-historical.ts';

let app: TestApp;
let sku: TestSku;
let shopId: string;

beforeAll(async () => {
  app = await testApp();
  sku = await testSku(app, 1);
  shopId = (await app.ok(listShopsRoute)).items[0]?.id ?? '';
});
afterAll(() => app.stop());

const queue = (): HistoricalQueue =>
  new HistoricalQueue(
    app.core,
    { kind: 'user', id: null, name: 'tester' },
    { shopId, importBatchId: newId(app.clock.now), currency: 'CNY' },
  );

const LONG_AGO = new Date('2025-01-01T00:00:00.000Z');

const order = (sourceNo: string, phone: string): HistoricalOrder => ({
  sourceNo,
  status: 'completed',
  type: 'physical',
  orderedAt: LONG_AGO,
  paidAt: LONG_AGO,
  shippedAt: LONG_AGO,
  completedAt: LONG_AGO,
  lines: [
    {
      skuId: sku.skuId,
      skuCode: sku.code,
      title: '杯',
      skuTitle: '杯',
      options: '',
      fulfilment: 'physical',
      qty: 1,
      unitPriceAmount: 100,
      lineAmount: 100,
      lineDiscount: 0,
    },
  ],
  discountAmount: 0,
  freightAmount: 0,
  customerCode: null,
  private: { name: '李雷', phone, street: '', buyerMessage: '', sellerMemo: '' },
  country: 'CN',
  province: '',
  city: '',
  district: '',
  postalCode: '',
  flag: 0,
  tags: [],
  attributes: {},
});

/** A promise that the test keeps, and a batch that says when it has written all that does not wait for its turn. */
const open = () => Promise.withResolvers<void>();
const saying = (written: () => void, beside?: () => void): Along => ({
  beside: () => {
    written();
    beside?.();
    return Promise.resolve();
  },
  inTurn: () => Promise.resolve(),
});
const done = (placed: Promise<HistoricalResult>): Promise<void> => placed.then(() => undefined);

const customersOf = async (...sourceNos: string[]): Promise<unknown[]> =>
  (
    await app.core.pool.query<{ customer: string | null }>(
      `SELECT (SELECT id FROM customers c WHERE c.id = o.customer_id) AS customer FROM orders o WHERE source_no = ANY($1) ORDER BY source_no`,
      [sourceNos],
    )
  ).rows.map((r) => r.customer);

test('a batch that is built anew makes the same customer as the batch behind it: neither waits for the other', async () => {
  const all = queue();
  const [firstTurn, failed, secondWritten] = [open(), open(), open()];
  let tries = 0;
  const first = all.place(
    [order('H-1', '13500000001')],
    firstTurn.promise,
    saying(failed.resolve, () => {
      tries += 1;
      if (tries === 1) throw Object.assign(new Error('somebody else was faster'), { code: '23505' });
    }),
  );
  await failed.promise;
  // Nothing is known of the customer that the first one made and took back.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const second = all.place([order('H-2', '13500000001')], done(first), saying(secondWritten.resolve));
  await secondWritten.promise;
  firstTurn.resolve();
  expect((await first).newCustomers).toBe(1);
  expect((await second).newCustomers).toBe(0);
  const [a, b] = await customersOf('H-1', 'H-2');
  expect(a).not.toBeNull();
  expect(b).toBe(a);
}, 20_000);

test('an order placed out of turn borrows no customer from a batch that comes after it', async () => {
  const all = queue();
  const [laterTurn, laterWritten] = [open(), open()];
  const later = all.place([order('H-4', '13500000002')], laterTurn.promise, saying(laterWritten.resolve));
  await laterWritten.promise;
  const alone = await all.place(
    [order('H-3', '13500000002')],
    null,
    saying(() => undefined),
  );
  expect(alone.newCustomers).toBe(1);
  laterTurn.resolve();
  expect((await later).newCustomers).toBe(0);
  const [a, b] = await customersOf('H-3', 'H-4');
  expect(a).not.toBeNull();
  expect(b).toBe(a);
}, 20_000);

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkImportRoute, undoImportRoute, type ImportView } from '@danflow/contract';
import { testApp, type TestApp } from '../../testing/app.ts';
import { LIVE_PARTS } from '../../cli/live-parts.ts';
import { examine } from '../ops/index.ts';
import { checked, mapped, ran, settle, uploadFile } from './import-harness.ts';

const FILE = path.join(
  process.env.DANFLOW_TEST_SHARED ?? path.resolve(import.meta.dirname, '../../../../../../shared'),
  'data/superstore-orders.csv',
);
const isThere = existsSync(FILE);
if (!isThere) console.log('superstore-orders.csv is not here (DANFLOW_TEST_SHARED): the trial with the real file is skipped.');

/** Read on its own, so that the numbers owe nothing to the code under test. */
function countByHand(text: string) {
  const rows = text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((m) => (m[1] ?? m[2] ?? '').replaceAll('""', '"')));
  const tenThousandths = (sales: string): number => {
    const [whole = '0', fraction = ''] = sales.split('.');
    return Number(whole) * 10_000 + Number(fraction.padEnd(4, '0'));
  };
  const exact = rows.map((r) => tenThousandths(r[17] ?? ''));
  const cents = exact.map((x) => Math.floor((x + 50) / 100));
  const count = (key: (r: string[]) => string): number => new Set(rows.map(key)).size;
  return {
    rows: rows.length,
    orderIds: count((r) => r[1] ?? ''),
    orders: count((r) => `${r[1]}|${r[5]}`),
    customers: count((r) => r[5] ?? ''),
    skus: count((r) => `${r[13]}|${r[16]}`),
    productIds: count((r) => r[13] ?? ''),
    qty: rows.reduce((n, r) => n + Number(r[18]), 0),
    fileTotal: exact.reduce((a, b) => a + b, 0),
    booksTotal: cents.reduce((a, b) => a + b, 0),
    rounded: exact.filter((x, i) => x !== (cents[i] ?? 0) * 100).length,
    repeated: rows.length - count((r) => r.slice(1).join('|')),
  };
}

const decimal = (value: number, digits: number): string =>
  `${value < 0 ? '-' : ''}${Math.floor(Math.abs(value) / 10 ** digits)}.${String(Math.abs(value) % 10 ** digits).padStart(digits, '0')}`.replace(
    /\.?0+$/,
    '',
  );

let app: TestApp;
let view: ImportView;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.stop());

/** What the doctor and the journal's verification find. */
async function faults(): Promise<string[]> {
  const found: string[] = [];
  await examine(app.core, { parts: LIVE_PARTS, isAll: true }, (f) => void found.push(...f.faults.map((fault) => `${f.rule}: ${fault}`)));
  return found;
}

const one = async <T extends object>(sql: string): Promise<T> => (await app.core.pool.query<T>(sql)).rows[0] as T;

test.skipIf(!isThere)(
  'a file of a real shop comes in whole: rows, orders, customers, SKUs and total agree with the file',
  { timeout: 180_000 },
  async () => {
    const bytes = readFileSync(FILE);
    const hand = countByHand(bytes.toString('utf8').replace(/^\ufeff/, ''));
    const { status, body } = await uploadFile(app, 'superstore-orders.csv', bytes);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      format: { encoding: 'utf-8', delimiter: ',', headerRow: 1 },
      questions: [],
      options: { dateFormat: 'dmy', currency: 'USD', amountMeaning: 'line_amount', orderState: 'completed' },
    });
    expect(Object.fromEntries(body.columns.map((c) => [c.header, c.target]))).toMatchObject({
      'Row ID': 'lineId',
      'Order ID': 'sourceNo',
      'Order Date': 'orderedAt',
      'Ship Date': 'shippedAt',
      'Customer ID': 'customerCode',
      'Customer Name': 'customerName',
      'Country/Region': 'country',
      City: 'city',
      'State/Province': 'province',
      'Postal Code': 'postalCode',
      'Product ID': 'skuCode',
      'Product Name': 'title',
      Sales: 'lineAmount',
      Quantity: 'qty',
      Discount: 'ignore',
      Profit: 'ignore',
    });

    const dry = await checked(app, await mapped(app, body));
    expect(dry.message).toBeNull();
    expect(dry.state).toBe('checked');
    expect(await one('SELECT count(*)::int AS n FROM orders')).toEqual({ n: 0 });
    expect(dry.report).toMatchObject({
      rows: hand.rows,
      rowsRefused: 0,
      orders: hand.orders,
      ordersRefused: 0,
      ordersSkipped: 0,
      lines: hand.rows,
      customers: { found: 0, created: hand.customers },
      skus: { found: 0, created: hand.skus },
      reasons: [],
      amounts: {
        currency: 'USD',
        file: decimal(hand.fileTotal, 4),
        books: decimal(hand.booksTotal, 2),
        difference: decimal(hand.booksTotal * 100 - hand.fileTotal, 4),
        roundedRows: hand.rounded,
      },
    });
    const doubts = Object.fromEntries((dry.report?.doubts ?? []).map((d) => [d.kind, d.count]));
    expect(doubts).toEqual({
      order_of_two_customers: 2,
      product_of_two_names: hand.skus - hand.productIds,
      line_repeated: hand.repeated,
      product_repeated: 9,
      receiver_differs: 2,
    });
    expect(hand).toMatchObject({ rows: 10_194, orderIds: 5111, orders: 5117, customers: 804, skus: 1894 });

    view = await ran(app, dry);
    expect(view).toMatchObject({
      state: 'done',
      ordersCreated: hand.orders,
      ordersSkipped: 0,
      ordersFailed: 0,
      report: { customers: { found: 0, created: hand.customers } },
    });
    expect(
      await one(
        'SELECT count(*)::int AS orders, sum(total_amount)::bigint AS total, sum(paid_amount)::bigint AS paid, sum(total_qty)::int AS qty FROM orders',
      ),
    ).toEqual({ orders: hand.orders, total: hand.booksTotal, paid: hand.booksTotal, qty: hand.qty });
    expect(await one('SELECT count(*)::int AS n FROM order_lines')).toEqual({ n: hand.rows });
    expect(await one('SELECT count(*)::int AS n FROM customers')).toEqual({ n: hand.customers });
    expect(await one('SELECT count(*)::int AS n FROM skus')).toEqual({ n: hand.skus });
    expect(await one('SELECT sum(amount)::bigint AS total FROM payment_allocations')).toEqual({ total: hand.booksTotal });
    expect(await one('SELECT count(*)::int AS n FROM stock_movements')).toEqual({ n: 0 });
    for (const table of ['import_chunks', 'import_told_rows', 'import_skus'])
      expect(await one(`SELECT count(*)::int AS n FROM ${table}`)).toEqual({ n: 0 });
    expect(
      await one(
        "SELECT count(*)::int AS n FROM orders WHERE pay_by IS NOT NULL OR ship_by IS NOT NULL OR complete_by IS NOT NULL OR NOT is_historical OR status <> 'completed'",
      ),
    ).toEqual({ n: 0 });
    expect(await one("SELECT array_agg(source_no ORDER BY source_no) AS nos FROM orders WHERE source_no LIKE 'CA-2021-121465%'")).toEqual({
      nos: ['CA-2021-121465', 'CA-2021-121465#2', 'CA-2021-121465#3', 'CA-2021-121465#4'],
    });
    expect(await one("SELECT count(*)::int AS n FROM orders WHERE tags @> '{单号重复}'")).toEqual({ n: 8 });
    expect(await faults()).toEqual([]);
  },
);

test.skipIf(!isThere)('the same file again brings nothing in, and says so', { timeout: 120_000 }, async () => {
  const { body } = await uploadFile(app, 'again.csv', readFileSync(FILE));
  expect(body.isRemembered).toBe(true);
  await app.ok(checkImportRoute, { params: { importId: body.id } });
  const dry = await settle(app, body.id);
  expect(dry.report).toMatchObject({
    orders: 0,
    ordersSkipped: 5117,
    skus: { found: 1894, created: 0 },
    customers: { found: 804, created: 0 },
  });
  const again = await ran(app, dry);
  expect(again).toMatchObject({ state: 'done', ordersCreated: 0, ordersSkipped: 5117 });
  expect(await one('SELECT count(*)::int AS n FROM orders')).toEqual({ n: 5117 });
});

test.skipIf(!isThere)(
  'the import is undone whole: cancelled, numbers free, the record of payment taken back',
  { timeout: 180_000 },
  async () => {
    await app.ok(undoImportRoute, { params: { importId: view.id } });
    const undone = await settle(app, view.id);
    expect(undone).toMatchObject({ state: 'undone', message: null });
    expect(
      await one(
        "SELECT count(*)::int AS n, sum(paid_amount)::int AS paid FROM orders WHERE status = 'cancelled' AND cancel_reason = 'import_undone' AND source_no IS NULL",
      ),
    ).toEqual({ n: 5117, paid: 0 });
    expect(await one('SELECT sum(amount)::int AS total FROM payment_allocations')).toEqual({ total: 0 });
    expect(await one('SELECT count(*)::int AS n FROM skus')).toEqual({ n: 1894 });
    expect(await faults()).toEqual([]);
  },
);

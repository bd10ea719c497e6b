import { expect, test } from 'vitest';
import { Bucket, bucketCount, bucketOf, type StagedRow } from './bucket.rules.ts';

const row = (lineNo: number, sourceNo: string, customerKey = '', orderedAt = '2026-01-01T00:00:00.000Z'): StagedRow => ({
  lineNo,
  sourceNo,
  read: { customerKey, skuKey: 'k', sameAs: lineNo, persons: {}, facts: { sourceNo, qty: 1, amount: '1', orderedAt } },
});
const refused = (lineNo: number, sourceNo: string): StagedRow => ({ lineNo, sourceNo, read: null });

function ordersOf(...rows: StagedRow[]) {
  const bucket = new Bucket();
  for (const r of rows) bucket.add(r);
  const { orders, ...rest } = bucket.orders();
  return { orders: orders.map((o) => [o.sourceNo, o.part, o.isShared, o.rows.map((r) => r.lineNo)]), ...rest };
}

test('rows of an order are found wherever they stand; one number of two customers is two orders', () => {
  expect(ordersOf(row(2, 'A', 'c:1'), row(3, 'B'), row(4, 'A', 'c:2'), row(5, 'A'))).toEqual({
    orders: [
      ['A', 1, true, [2, 5]],
      ['A', 2, true, [4]],
      ['B', 1, false, [3]],
    ],
    refusedOrders: 0,
    refusedRows: [],
  });
});

test('what was ordered first comes first, and the order of the file decides between equals', () => {
  expect(
    ordersOf(row(2, 'A', '', '2026-03-01'), row(3, 'B', '', '2026-01-01'), row(4, 'C', '', '2026-01-01')).orders.map(([no]) => no),
  ).toEqual(['B', 'C', 'A']);
});

test('one refused row refuses its order, and those that share its number; an order of refused rows alone counts too', () => {
  expect(ordersOf(row(2, 'A', 'c:1'), refused(3, 'A'), row(4, 'A', 'c:2'), row(5, 'B'), refused(6, 'C'))).toEqual({
    orders: [['B', 1, false, [5]]],
    refusedOrders: 3,
    refusedRows: [
      { lineNo: 2, reason: 'order_refused' },
      { lineNo: 4, reason: 'order_refused' },
    ],
  });
});

test('a number made here is not the number that the file has, and lies in its bucket', () => {
  expect(ordersOf(row(2, 'A', 'c:1'), row(3, 'A', 'c:2'), row(4, 'A#2'))).toMatchObject({
    orders: [
      ['A', 1, true, [2]],
      ['A#2', 1, false, [4]],
    ],
    refusedRows: [{ lineNo: 3, reason: 'source_no_clash' }],
  });
  for (const no of ['A', 'B-17', '订单', '20260101']) expect(bucketOf(`${no}#2`, 37)).toBe(bucketOf(no, 37));
});

test('an order of too many lines is refused whole; a column that is no order number fills no memory', () => {
  const many = (count: number, sourceNo: string) => Array.from({ length: count }, (_, i) => row(i + 2, sourceNo));
  expect(ordersOf(...many(200, 'A')).orders).toHaveLength(1);
  expect(ordersOf(...many(201, 'A'))).toMatchObject({ orders: [], refusedOrders: 1 });
  const all = ordersOf(...many(30_000, 'A'), row(30_002, 'B'));
  expect(all).toMatchObject({ orders: [['B', 1, false, [30_002]]], refusedOrders: 1 });
  expect(all.refusedRows).toHaveLength(30_000);
});

test('a row that was refused keeps its own reason, also where its number has too many rows', () => {
  const many = Array.from({ length: 20_000 }, (_, i) => row(i + 4, 'A'));
  const { refusedRows } = ordersOf(row(2, 'A'), refused(3, 'A'), ...many, refused(20_004, 'A'), row(20_005, 'A'));
  const lines = refusedRows.map((r) => r.lineNo);
  expect([lines.length, lines.includes(3), lines.includes(20_004), lines.includes(20_005)]).toEqual([20_002, false, false, true]);
});

test('a small file is one bucket, a long one many, and no file more than can be walked', () => {
  expect([1000, 36_000_000, 100_000_000].map((bytes) => bucketCount({ kind: 'csv', bytes }))).toEqual([1, 36, 100]);
});

import { expect, test } from 'vitest';
import type { SkuView } from '@danflow/contract';
import { linesForServer, totalsOf, typesOf, withSku } from './draft-lines.ts';

const sku = (id: string, priceAmount: number, type = 'physical'): SkuView =>
  ({ id, priceAmount, type, currency: 'CNY' }) as unknown as SkuView;

test('the same SKU twice is a quantity of two', () => {
  const lines = withSku(withSku([], sku('a', 1990)), sku('a', 1990));
  expect(lines).toHaveLength(1);
  expect(totalsOf(lines, 500, 800)).toEqual({ goods: 3980, total: 4280, isSound: true });
});

test('gifts cost nothing, and a discount above everything is not sound', () => {
  const lines = withSku([], sku('a', 1000)).map((l) => ({ ...l, isGift: true }));
  expect(totalsOf(lines, 0, 0).total).toBe(0);
  expect(totalsOf(lines, 100, 0).isSound).toBe(false);
});

test('only a changed price is sent', () => {
  const [line] = withSku([], sku('a', 1000));
  if (!line) throw new Error('no line');
  expect(linesForServer([line])[0]).not.toHaveProperty('unitPriceAmount');
  expect(linesForServer([{ ...line, unitPrice: 900 }])[0]).toMatchObject({ unitPriceAmount: 900 });
  expect(typesOf([line, { ...line, sku: sku('b', 1, 'virtual') }])).toEqual(['physical', 'virtual']);
});

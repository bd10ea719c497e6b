import { expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import { OrderId, SkuId } from './ids.ts';

const ID = '01890000-0000-7000-8000-000000000000';
const takesSku = (id: SkuId): string => id;

// Seen by tsc: an unneeded `@ts-expect-error` is itself an error, so a lost brand fails `npm run check`.
test("an order's id cannot stand where a SKU's is asked for, nor can a text; either is still a text, and a text comes in", () => {
  expectTypeOf<OrderId>().not.toExtend<SkuId>();
  expectTypeOf<string>().not.toExtend<SkuId>();
  expectTypeOf<SkuId>().toExtend<string>();
  expectTypeOf<z.input<typeof SkuId>>().toEqualTypeOf<string>();
  // @ts-expect-error An OrderId is no SkuId.
  takesSku(OrderId.parse(ID));
  expect(takesSku(SkuId.parse(ID))).toBe(ID);
});

test('what is no UUID is refused', () => {
  for (const value of ['', 'SKU-1', `${ID}0`, ID.slice(1), 7, null]) expect(SkuId.safeParse(value).success).toBe(false);
});

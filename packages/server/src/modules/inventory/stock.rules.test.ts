import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterChange,
  available,
  countShortfalls,
  noLevel,
  sumMovements,
  toldLevels,
  type MovementKind,
  type NewMovement,
} from './stock.rules.ts';

const kinds: MovementKind[] = ['receive', 'reserve', 'release', 'ship', 'return', 'adjust', 'count', 'transfer'];
const movement = fc.record({
  skuId: fc.constantFrom('a', 'b', 'c'),
  warehouseId: fc.constantFrom('v', 'w'),
  kind: fc.constantFrom(...kinds),
  onHandDelta: fc.integer({ min: -50, max: 50 }),
  reservedDelta: fc.integer({ min: -50, max: 50 }),
  causeKind: fc.constant('order' as const),
  causeId: fc.constant(null),
}) satisfies fc.Arbitrary<NewMovement>;

test('sums lose and invent nothing, name each level once, and come in lock order', () => {
  fc.assert(
    fc.property(fc.array(movement), (movements) => {
      const sums = sumMovements(movements);
      for (const field of ['onHandDelta', 'reservedDelta'] as const) {
        expect(sums.reduce((n, s) => n + s[field], 0)).toBe(movements.reduce((n, m) => n + m[field], 0));
      }
      const keys = sums.map((s) => `${s.skuId}/${s.warehouseId}`);
      expect(keys).toEqual([...new Set(keys)].toSorted());
    }),
  );
});

test('a level after its summed changes is the level after its movements one by one', () => {
  fc.assert(
    fc.property(fc.array(movement), (movements) => {
      const own = movements.filter((m) => m.skuId === 'a' && m.warehouseId === 'v');
      const oneByOne = own.reduce(afterChange, noLevel('a', 'v'));
      const atOnce = sumMovements(own).reduce(afterChange, noLevel('a', 'v'));
      expect(atOnce).toEqual(oneByOne);
    }),
  );
});

test('available is what nobody has reserved and nothing keeps back', () => {
  expect(available({ skuId: 'a', warehouseId: 'v', onHand: 10, reserved: 3, safety: 2 })).toBe(5);
  expect(available({ skuId: 'a', warehouseId: 'v', onHand: 3, reserved: 3, safety: 2 })).toBe(-2);
});

test('reserving and shipping are never told', () => {
  fc.assert(
    fc.property(fc.array(movement), (movements) => {
      const hot = movements.filter((m) => m.kind === 'reserve' || m.kind === 'ship');
      expect(toldLevels(hot)).toEqual([]);
      expect(toldLevels(movements).length).toBeLessThanOrEqual(6);
    }),
  );
});

test('a count falls short by what is reserved beyond what was found', () => {
  const level = { skuId: 'a', warehouseId: 'v', onHand: 10, reserved: 7, safety: 0 };
  expect(countShortfalls([level], 'v', [{ skuId: 'a', found: 4 }])).toEqual([{ skuId: 'a', warehouseId: 'v', excess: 3 }]);
  expect(countShortfalls([level], 'v', [{ skuId: 'a', found: 7 }])).toEqual([]);
  expect(countShortfalls([level], 'w', [{ skuId: 'a', found: 0 }])).toEqual([]);
});

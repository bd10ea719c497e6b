import { randomBytes, createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { luhnDigit, NUMBER_SPACE, orderNosOf, parseOrderNo, permute } from './order-number.rules.ts';
import { roundFunction } from './order-numbers.ts';

const round = roundFunction(createSecretKey(randomBytes(32)));

test('a thousand numbers of a row are distinct, 16 digits, and not in order', () => {
  const numbers = orderNosOf(
    Array.from({ length: 1000 }, (_, i) => i),
    round,
  );
  expect(new Set(numbers).size).toBe(1000);
  expect(numbers.every((n) => /^\d{16}$/.test(n))).toBe(true);
  expect(numbers).not.toEqual(numbers.toSorted());
});

test('the permutation stays inside its space and maps no two sequences to one number', () => {
  const sequence = fc.nat({ max: NUMBER_SPACE - 1 });
  fc.assert(
    fc.property(sequence, sequence, (a, b) => {
      const [x, y] = permute([a, b], round);
      expect(x).toBeLessThan(NUMBER_SPACE);
      expect(x === y).toBe(a === b);
      // Numbers given out before stay those of their sequences: alone or among others, with the same answer.
      expect(permute([b], round)).toEqual([y]);
    }),
  );
});

test('every single mistyped digit is noticed, blanks and dashes are not minded', () => {
  fc.assert(
    fc.property(fc.nat({ max: 1_000_000 }), fc.nat({ max: 15 }), fc.integer({ min: 1, max: 9 }), (sequence, at, by) => {
      const [orderNo = ''] = orderNosOf([sequence], round);
      const wrong = orderNo.slice(0, at) + ((Number(orderNo[at]) + by) % 10) + orderNo.slice(at + 1);
      expect(parseOrderNo(wrong)).toBeNull();
      expect(parseOrderNo(orderNo.replaceAll(/(\d{4})/g, '$1 '))).toBe(orderNo);
    }),
  );
});

test('the check digit is Luhn’s', () => {
  expect(luhnDigit('7992739871')).toBe(3);
});

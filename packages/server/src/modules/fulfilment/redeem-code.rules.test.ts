import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALPHABET, maskCode, newRedeemCode, parseRedeemCode, shownRedeemCode } from './redeem-code.rules.ts';

const code = fc.array(fc.integer({ min: 0, max: ALPHABET.length - 1 }), { minLength: 11, maxLength: 11 }).map((draws) => {
  let i = 0;
  return newRedeemCode(() => draws[i++] ?? 0);
});

test('a code is read back however it is typed', () => {
  fc.assert(fc.property(code, (c) => parseRedeemCode(` ${shownRedeemCode(c).toLowerCase()} `) === c));
});

test('every single mistyped sign and every swap of two is found', () => {
  fc.assert(
    fc.property(
      code,
      fc.integer({ min: 0, max: 11 }),
      fc.constantFrom(...ALPHABET),
      (c, at, sign) => c[at] === sign || parseRedeemCode(c.slice(0, at) + sign + c.slice(at + 1)) === null,
    ),
  );
  fc.assert(
    fc.property(code, fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 10 }), (c, i, j) => {
      const signs = [...c];
      [signs[i], signs[j]] = [signs[j] ?? '', signs[i] ?? ''];
      return signs.join('') === c || parseRedeemCode(signs.join('')) === null;
    }),
  );
});

test('a masked code shows its end at most', () => {
  expect(maskCode('ABCDEFGHJKMN')).toBe('••••JKMN');
  expect(maskCode('abc')).toBe('••••c');
  expect(maskCode('ab')).not.toContain('ab');
});

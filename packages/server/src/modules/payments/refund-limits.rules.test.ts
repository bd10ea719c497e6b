import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitsAutomatic, verdictOf } from './refund-limits.rules.ts';
import { spreadOver, unitsWorth } from './refund-lines.rules.ts';

const limits = { aloneDayMax: 1000, personDayMax: 5000 };

test('small refunds add up: alone, then with a second person, then not at all', () => {
  expect(verdictOf(limits, { all: 0, alone: 0 }, 1000)).toEqual({ kind: 'alone' });
  expect(verdictOf(limits, { all: 999, alone: 999 }, 2)).toEqual({ kind: 'second_person' });
  // What a second person has looked at does not use up what one may do alone.
  expect(verdictOf(limits, { all: 4000, alone: 0 }, 1000)).toEqual({ kind: 'alone' });
  expect(verdictOf(limits, { all: 4500, alone: 0 }, 501)).toEqual({ kind: 'refused', left: 500 });
  expect(verdictOf({ aloneDayMax: null, personDayMax: null }, { all: 9e9, alone: 9e9 }, 9e9)).toEqual({ kind: 'alone' });
  expect(verdictOf({ ...limits, aloneDayMax: 0 }, { all: 0, alone: 0 }, 1)).toEqual({ kind: 'second_person' });
});

test('whatever is asked in whatever parts, nobody gets beyond either limit', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 40 }), (amounts) => {
      const used = { all: 0, alone: 0 };
      for (const amount of amounts) {
        const { kind } = verdictOf(limits, used, amount);
        if (kind === 'refused') continue;
        used.all += amount;
        if (kind === 'alone') used.alone += amount;
      }
      expect(used.all).toBeLessThanOrEqual(limits.personDayMax);
      expect(used.alone).toBeLessThanOrEqual(limits.aloneDayMax);
    }),
  );
  expect([fitsAutomatic(400, 100, 500), fitsAutomatic(401, 100, 500)]).toEqual([true, false]);
});

test('a line that is refunded in pieces gives back its price to the last fen, and no piece less than nothing', () => {
  const pieces = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(pieces, fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 100_000 }), (parts, amount, off) => {
      const qty = parts.reduce((n, p) => n + p, 0);
      const line = { line_no: 1, qty, line_amount: amount, discount_amount: Math.min(off, amount) };
      let before = 0;
      const worths = parts.map((p) => {
        const worth = unitsWorth(line, before, p);
        before += p;
        return worth;
      });
      expect(Math.min(...worths)).toBeGreaterThanOrEqual(0);
      expect(worths.reduce((n, w) => n + w, 0)).toBe(line.line_amount - line.discount_amount);
    }),
  );
  expect(spreadOver(100, [1, 1, 1])).toEqual([34, 33, 33]);
});

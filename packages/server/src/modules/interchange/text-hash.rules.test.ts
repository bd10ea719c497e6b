import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowMark, textHash } from './text-hash.rules.ts';

test('FNV-1a as its authors print it', () => {
  expect(textHash('')).toBe(0x811c9dc5);
  expect(textHash('a')).toBe(0xe40c292c);
  expect(textHash('foobar')).toBe(0xbf9cf968);
  expect(textHash('foobar-x', 6)).toBe(textHash('foobar'));
});

test('a mark is a safe integer, the same for the same cells, and rows that differ in one cell or in its place differ', () => {
  const cells = fc.array(fc.string({ maxLength: 12 }), { minLength: 1, maxLength: 16 });
  fc.assert(
    fc.property(cells, fc.nat(), fc.string({ minLength: 1, maxLength: 12 }), (row, at, other) => {
      const mark = rowMark(row);
      expect(Number.isSafeInteger(mark)).toBe(true);
      expect(rowMark([...row])).toBe(mark);
      const i = at % row.length;
      fc.pre(row[i] !== other);
      expect(rowMark(row.with(i, other))).not.toBe(mark);
    }),
  );
  expect(rowMark(['1', '', '2'])).not.toBe(rowMark(['', '1', '2']));
});

test('a hundred thousand rows that differ in a number have as many marks', () => {
  const marks = new Set<number>();
  for (let i = 0; i < 100_000; i += 1) marks.add(rowMark([`B-${i}`, '2026-01-01 10:00:00', 'S-1', String(i % 3), '12.50']));
  expect(marks.size).toBe(100_000);
});

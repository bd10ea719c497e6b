import { expect, test } from 'vitest';
import { allocateMoney, formatMinor, minor, parseMinor } from './money.ts';

test('a split adds up and gives the largest remainder first', () => {
  expect(allocateMoney(minor(100), [1, 1, 1])).toEqual([34, 33, 33]);
  expect(allocateMoney(minor(5), [0, 0])).toEqual([5, 0]);
  expect(allocateMoney(minor(9_000_000_000_000), [3, 1])).toEqual([6_750_000_000_000, 2_250_000_000_000]);
  expect(() => allocateMoney(minor(1), [])).toThrow(RangeError);
});

test('amounts are read exactly and rounded half up, and say so', () => {
  expect(parseMinor('16.448', 'USD')).toEqual({ amount: 1645, isRounded: true });
  expect(parseMinor('¥1,299.00', 'CNY')).toEqual({ amount: 129_900, isRounded: false });
  expect(parseMinor('0.1', 'CNY')).toEqual({ amount: 10, isRounded: false });
  expect(parseMinor('1500', 'JPY')).toEqual({ amount: 1500, isRounded: false });
  for (const text of ['', '-1', '1,2', 'abc', '1.2.3', '1e5']) expect(parseMinor(text, 'CNY')).toBeNull();
});

test('amounts are printed with the digits of their currency', () => {
  expect([
    formatMinor(5, 'CNY'),
    formatMinor(1999, 'CNY'),
    formatMinor(-1999, 'USD'),
    formatMinor(1500, 'JPY'),
    formatMinor(1500, 'KWD'),
  ]).toEqual(['0.05', '19.99', '-19.99', '1500', '1.500']);
});

test('no amount is below zero or beyond what a double holds exactly', () => {
  for (const value of [-1, 0.5, Number.MAX_SAFE_INTEGER + 1, Number.NaN]) expect(() => minor(value)).toThrow(RangeError);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanCell, readAmount, readCode, readDecimal, readFlag, readQty } from './cells.rules.ts';
import { formulaSafe } from '../../platform/csv-out.ts';
import { add, decimalOf, negated, perUnit, textOf, toMinor, ZERO } from './decimal.rules.ts';

test('what exports wrap around values is taken off', () => {
  expect(['="0012"', '="a""b"', "'0012", '12345\t', '\ufeff x ', '=SUM(A1)'].map(cleanCell)).toEqual([
    '0012',
    'a"b',
    '0012',
    '12345',
    'x',
    '=SUM(A1)',
  ]);
});

test('a number that a spreadsheet has cut is refused, one of any length written out is kept', () => {
  expect(readCode('1.23457E+17', 64)).toEqual({ ok: false, reason: 'long_number' });
  expect(readCode('1E5', 64)).toEqual({ ok: false, reason: 'long_number' });
  expect(readCode('123456789012345678', 64)).toEqual({ ok: true, value: '123456789012345678' });
  expect(readCode('Ａ－０１', 64)).toEqual({ ok: true, value: 'A-01' });
  expect(readCode('a\0b', 64)).toEqual({ ok: false, reason: 'text_unstorable' });
});

test('amounts as people write them', () => {
  const read = (cell: string, mark: 'point' | 'comma' = 'point') => {
    const d = readDecimal(cell, mark);
    return d && textOf(d);
  };
  expect(['¥1,299.00', '￥１２．５', '12元', 'USD 3.10', '(5.00)', '-3', '1,234,567.8910', '.5', '7.'].map((c) => read(c))).toEqual([
    '1299',
    '12.5',
    '12',
    '3.1',
    '-5',
    '-3',
    '1234567.891',
    '0.5',
    '7',
  ]);
  expect(['1.299,50', '12,5', '1.234.567'].map((c) => read(c, 'comma'))).toEqual(['1299.5', '12.5', '1234567']);
  expect(['', 'abc', '1,23,4', '1.2.3', '1e5', '--1'].map((c) => read(c))).toEqual([null, null, null, null, null, null]);
  expect(readAmount('-1', 'point')).toEqual({ ok: false, reason: 'amount_negative' });
});

test('quantities are whole and above zero', () => {
  expect(['3', '3.00', '３', '2件', '1,000'].map((c) => readQty(c))).toEqual([3, 3, 3, 2, 1000].map((value) => ({ ok: true, value })));
  for (const cell of ['0', '2.5', '-1', 'x', '9999999']) expect(readQty(cell)).toEqual({ ok: false, reason: 'qty_wrong' });
  expect(readFlag('红色旗')).toEqual({ ok: true, value: 1 });
});

test('rounding is half up at the last digit of the currency, and only it', () => {
  expect(
    [
      ['16.448', 1645, true],
      ['0.005', 1, true],
      ['0.004', 0, true],
      ['3.54', 354, false],
      ['3.540', 354, false],
      ['7', 700, false],
    ].map(([t]) => toMinor(decimalOf(String(t)) ?? ZERO, 'CNY')),
  ).toEqual(
    [
      [1645, true],
      [1, true],
      [0, true],
      [354, false],
      [354, false],
      [700, false],
    ].map(([amount, isRounded]) => ({ amount, isRounded })),
  );
  expect(toMinor(decimalOf('10.5') ?? ZERO, 'JPY')).toEqual({ amount: 11, isRounded: true });
  expect(perUnit(1645, 2)).toBe(823);
});

test('sums are exact whatever the digits', () => {
  const amount = fc
    .tuple(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 6 }))
    .map(([units, scale]) => ({ units: BigInt(units), scale }));
  fc.assert(
    fc.property(fc.array(amount, { maxLength: 30 }), (items) => {
      const sum = items.reduce(add, ZERO);
      const back = items.reduce((left, item) => add(left, negated(item)), sum);
      expect(back.units).toBe(0n);
      expect(decimalOf(textOf(sum)) && textOf(sum)).toBe(textOf(sum));
    }),
  );
});

test('half up never strays further than half a unit from the file', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 10n }), fc.integer({ min: 0, max: 8 }), (units, scale) => {
      const minor = toMinor({ units, scale }, 'CNY');
      const gap = minor && add({ units: BigInt(minor.amount), scale: 2 }, { units: -units, scale });
      const twice = gap && (gap.units < 0n ? -gap.units : gap.units) * 2n;
      expect(twice !== null && twice <= 10n ** BigInt((gap?.scale ?? 0) - 2)).toBe(true);
    }),
  );
});

test('what one unit cost is half up, beyond what doubles hold exactly, too', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.integer({ min: 0, max: 1_000_000 }), fc.maxSafeNat()),
      fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 1_000_000 })),
      (amount, count) => {
        const [a, c, unit] = [BigInt(amount), BigInt(count), BigInt(perUnit(amount, count))];
        // unit − ½ ≤ amount / count < unit + ½
        expect((2n * unit - 1n) * c <= 2n * a && 2n * a < (2n * unit + 1n) * c).toBe(true);
      },
    ),
  );
});

test('no cell of an export begins as a formula', () => {
  expect(['=1+1', '+86 138', '-x', '@a', '-12.50', 'a=1'].map(formulaSafe)).toEqual(["'=1+1", "'+86 138", "'-x", "'@a", '-12.50', 'a=1']);
  fc.assert(
    fc.property(
      fc.string(),
      (text) => !/^[=+@\t\r]/.test(formulaSafe(text)) && (!formulaSafe(text).startsWith('-') || /^-[\d.]+$/.test(text)),
    ),
  );
});

import { expect, test } from 'vitest';
import { exactMoney } from './exact-money.ts';

test.each([
  ['334', 'CNY', '¥334.00'],
  ['2326534.3543', 'CNY', '¥2,326,534.3543'],
  ['0.1657', 'CNY', '¥0.1657'],
  ['-0.0043', 'CNY', '−¥0.0043'],
  ['-12.5', 'USD', '−$12.50'],
  ['1500', 'JPY', 'JP¥1,500'],
  ['10.5', 'JPY', 'JP¥10.5'],
] as const)('%s %s is %s', (text, currency, said) => {
  expect(exactMoney(text, currency)).toBe(said);
});

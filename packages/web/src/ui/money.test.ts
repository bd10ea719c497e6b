import { expect, test } from 'vitest';
import { moneyText } from './money.tsx';

test('amounts are exact, grouped, with their currency', () => {
  expect(moneyText(129900, 'CNY')).toBe('¥1,299.00');
  expect(moneyText(5, 'CNY')).toBe('¥0.05');
  expect(moneyText(-123456789, 'USD')).toBe('−$1,234,567.89');
  expect(moneyText(1500, 'JPY')).toBe('JP¥1,500');
});

import { expect, test } from 'vitest';
import { areNumbers, termsOf } from './search-terms.ts';

test('pasted columns and lists become many terms, each once', () => {
  expect(termsOf('1111222233334444\n5555666677778888\r\n1111222233334444')).toEqual(['1111222233334444', '5555666677778888']);
  expect(termsOf('A-1,B-2、C-3; D-4')).toEqual(['A-1', 'B-2', 'C-3', 'D-4']);
  expect(termsOf('A-1\uff0cB-2\uff1bC-3')).toEqual(['A-1', 'B-2', 'C-3']);
  expect(termsOf('SF123 SF456')).toEqual(['SF123', 'SF456']);
});

test('a name with a blank, and an order number in groups, stay whole', () => {
  expect(termsOf('John Smith')).toEqual(['John Smith']);
  expect(termsOf('1111 2222 3333 4444')).toEqual(['1111222233334444']);
  expect(termsOf('138 0013 8000')).toEqual(['13800138000']);
  expect(termsOf('  ')).toEqual([]);
});

test('numbers of orders, parcels and phones are told from words of goods and memos', () => {
  for (const typed of ['1111222233334444', '138 0013 8000', 'SF1234567890123', '+8613800138000', '1111222233334444, SF1234567'])
    expect(areNumbers(termsOf(typed)), typed).toBe(true);
  for (const typed of ['', '  ', 'TEE-BLK-M', '\u6df1\u84dd 2026', 'A4 100', '1111222233334444, tee', '\u73bb\u7483\u676f12345678'])
    expect(areNumbers(termsOf(typed)), typed).toBe(false);
});

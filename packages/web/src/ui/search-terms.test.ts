import { expect, test } from 'vitest';
import { termsOf } from './search-terms.ts';

test('pasted columns and lists become many terms, each once', () => {
  expect(termsOf('1111222233334444\n5555666677778888\r\n1111222233334444')).toEqual(['1111222233334444', '5555666677778888']);
  expect(termsOf('A-1,B-2、C-3; D-4')).toEqual(['A-1', 'B-2', 'C-3', 'D-4']);
  expect(termsOf('A-1\uff0cB-2\uff1bC-3')).toEqual(['A-1', 'B-2', 'C-3']);
  expect(termsOf('SF123 SF456')).toEqual(['SF123', 'SF456']);
});

test('a name with a blank, and an order number in groups, stay whole', () => {
  expect(termsOf('John Smith')).toEqual(['John Smith']);
  expect(termsOf('1111 2222 3333 4444')).toEqual(['1111222233334444']);
  expect(termsOf('  ')).toEqual([]);
});

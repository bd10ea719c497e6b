import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bigrams, searchGrams } from './index.ts';

const isFound = (text: string, search: string): boolean => {
  const grams = new Set(bigrams(text));
  return searchGrams(search).every((gram) => grams.has(gram));
};

test('two-character and one-character Chinese words are found', () => {
  expect(isFound('手工陶瓷杯 白色', '陶瓷')).toBe(true);
  expect(isFound('手工陶瓷杯 白色', '白')).toBe(true);
  expect(isFound('手工陶瓷杯 白色', '玻璃')).toBe(false);
});

test('codes are found whatever their case, width and hyphens', () => {
  expect(isFound('CUP-600ML', 'cup 600')).toBe(true);
  expect(isFound('CUP-600ML', 'cup')).toBe(true);
  expect(isFound('CUP-600ML', '700')).toBe(false);
});

test('whatever part of a word one types, it is found', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 2, maxLength: 40 }),
      fc.nat(),
      fc.integer({ min: 2, max: 8 }),
      (text, start, length) => {
        const word = [...text.normalize('NFKC').toLowerCase()].filter((c) => /[\p{L}\p{N}\p{M}]/u.test(c));
        const from = word.length === 0 ? 0 : start % word.length;
        const part = word.slice(from, from + length);
        fc.pre(part.length >= 2);
        expect(isFound(word.join(''), part.join(''))).toBe(true);
      },
    ),
  );
});

test('plain letters and digits are cut as they are among other scripts', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 200 }), (text) => {
      expect(bigrams(text)).toEqual(bigrams(`${text} 一`).filter((gram) => gram !== '一'));
    }),
  );
});

test('grams are short, distinct and bounded', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 3000 }), (text) => {
      const grams = bigrams(text);
      expect(new Set(grams).size).toBe(grams.length);
      expect(grams.length).toBeLessThanOrEqual(1000);
      for (const gram of grams) expect([...gram].length).toBeLessThanOrEqual(2);
    }),
    { numRuns: 30 },
  );
});

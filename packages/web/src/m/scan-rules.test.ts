import * as contract from '@danflow/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ROUTES } from './api.ts';
import { checkedLines, countedOf, guessTracking, isEan13, isFresh, isUnchecked, NO_WEDGE, SAME_CODE_MS, wedgeKey } from './scan-rules.ts';
import { fill } from './words.ts';
import { en } from './words.en.ts';
import { zh } from './words.zh-CN.ts';

test('a label that stays in view is read once; away for a second and a half, it is read again', () => {
  expect(isFresh(null, 'A', 0)).toBe(true);
  expect(isFresh({ code: 'A', at: 0 }, 'A', SAME_CODE_MS - 1)).toBe(false);
  expect(isFresh({ code: 'A', at: 0 }, 'B', 1)).toBe(true);
  expect(isFresh({ code: 'A', at: 0 }, 'A', SAME_CODE_MS)).toBe(true);
});

test('a tracking number has a carrier’s shape; goods that nobody knows are asked about, never shipped with', () => {
  expect(guessTracking('sf 1234567890123', null)).toEqual({ kind: 'sure', trackingNo: 'SF1234567890123', carrier: 'SF' });
  expect(guessTracking('6901028075022', null)).toMatchObject({ kind: 'ask_goods' });
  expect(guessTracking('4312345678905', 'ean_13').kind).toBe('ask_goods');
  expect(guessTracking('ABC-12345-X', 'code_128')).toMatchObject({ kind: 'ask', carrier: 'OTHER' });
  expect(guessTracking('https://shop.example/x', 'qr_code').kind).toBe('no');
});

test('the check digit of goods finds every single wrong digit', () => {
  expect(isEan13('6901028075022')).toBe(true);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
      const digits = [...'6901028075022'];
      digits[at] = String((Number(digits[at]) + by) % 10);
      return !isEan13(digits.join(''));
    }),
  );
});

const lines = [
  { lineNo: 1, openQty: 2 },
  { lineNo: 2, openQty: 1 },
];
test('who began to check must end it; who never began ships on trust, unless checking is demanded', () => {
  expect(isUnchecked(lines, {}, false)).toBe(false);
  expect(isUnchecked(lines, {}, true)).toBe(true);
  expect(isUnchecked(lines, { 1: 1 }, false)).toBe(true);
  expect(isUnchecked(lines, { 1: 2, 2: 1 }, true)).toBe(false);
  expect(countedOf(lines, { 1: 9 })).toBe(2);
  expect(checkedLines(lines, { 1: 9 })).toEqual([{ lineNo: 1, qty: 2 }]);
});

test('a hardware scanner is told from fingers by its speed', () => {
  const run = (text: string, gap: number) =>
    [...text, 'Enter'].reduce((state, key, i) => wedgeKey(state.wedge, key, 1000 + i * gap), {
      wedge: NO_WEDGE,
      code: null as string | null,
    }).code;
  expect(run('SF1234567890123', 8)).toBe('SF1234567890123');
  expect(run('SF1234567890123', 180)).toBeNull();
  expect(run('ab', 8)).toBeNull();
});

test('every address is one of the contract', () => {
  const known = Object.values(contract as Record<string, unknown>).flatMap((v) =>
    typeof v === 'object' && v !== null && 'method' in v && 'path' in v ? [`${String(v.method)} ${String(v.path)}`] : [],
  );
  for (const [method, path] of Object.values(ROUTES)) expect(known).toContain(`${method} ${path}`);
});

const texts = (words: object, path = ''): [string, string][] =>
  Object.entries(words).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'string' ? [[path + name, value] as [string, string]] : texts(value as object, `${path}${name}.`),
  );
const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

test('both languages say the same things, with the same blanks', () => {
  const english = new Map(texts(en));
  expect([...english.keys()]).toEqual(texts(zh).map(([key]) => key));
  for (const [key, text] of texts(zh)) expect(holes(english.get(key) ?? ''), key).toEqual(holes(text));
  expect([...english].filter(([key, text]) => key !== 'language' && /\p{Script=Han}/u.test(text))).toEqual([]);
  expect(fill('{n} / {all}', { n: 1, all: 3 })).toBe('1 / 3');
});

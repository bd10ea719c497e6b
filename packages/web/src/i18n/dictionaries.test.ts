import { expect, test } from 'vitest';
import { ALL_PERMISSIONS, ORDER_ACTIONS, OrderSort, OrderStatus } from '@danflow/contract';
import { dictionary as en } from './en/index.ts';
import { dictionary as zh } from './zh-CN/index.ts';

function texts(tree: object, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(tree) as [string, unknown][]) {
    if (typeof value === 'string') found.set(path + name, value);
    else if (value !== null && typeof value === 'object') for (const [k, v] of texts(value, `${path}${name}.`)) found.set(k, v);
  }
  return found;
}
const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort();

test('both languages say the same things, with the same blanks to fill in', () => {
  const chinese = texts(zh);
  const english = texts(en);
  expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort());
  for (const [key, text] of chinese) {
    expect(text, key).not.toBe('');
    expect(english.get(key), key).not.toBe('');
    expect(holes(english.get(key) ?? ''), key).toEqual(holes(text));
  }
});

test('English holds no Chinese', () => {
  expect([...texts(en)].filter(([, text]) => /\p{Script=Han}/u.test(text))).toEqual([]);
});

test('every status, action and sort of the contract has a word', () => {
  expect(Object.keys(zh.words.status).sort()).toEqual([...OrderStatus.options].sort());
  expect(Object.keys(zh.words.action).sort()).toEqual([...ORDER_ACTIONS].sort());
  expect(Object.keys(zh.words.sort).sort()).toEqual([...OrderSort.options].sort());
  expect(ALL_PERMISSIONS.length).toBeGreaterThan(20);
});

import { expect, test } from 'vitest';
import { ACTION_WORDS, ALL_PERMISSIONS, ORDER_ACTIONS, OrderSort, OrderStatus, sentence, STATUS_WORDS } from '@danflow/contract';
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

test('refusals call statuses and actions what the screens call them', () => {
  const said = (words: Readonly<Record<string, readonly [string, string]>>, at: 0 | 1) =>
    Object.fromEntries(Object.entries(words).map(([code, pair]) => [code, pair[at]]));
  for (const [at, { words }] of [zh, en].entries()) {
    expect(said(STATUS_WORDS, at as 0 | 1)).toEqual(words.status);
    expect(said(ACTION_WORDS, at as 0 | 1)).toEqual(words.action);
  }
  const facts = { status: 'paid', action: 'hold', detail: 'it is on hold' };
  expect(sentence('order_action_refused', facts, 'zh-CN')).toBe('订单“待发货”，不能执行“挂起”：已经挂起');
  expect(sentence('order_action_refused', { ...facts, detail: undefined }, 'en')).toBe(
    'The order is “To ship” and cannot take the action “Hold”',
  );
});

test('English holds no Chinese', () => {
  expect([...texts(en)].filter(([, text]) => /\p{Script=Han}/u.test(text))).toEqual([]);
});

test('Chinese is set with Chinese punctuation', () => {
  expect([...texts(zh)].filter(([, text]) => /\p{Script=Han}[,;:?!()]|[()]\p{Script=Han}|[a-z],\d/iu.test(text))).toEqual([]);
});

/** What the pages say, as they are written: tests and the dictionaries themselves say nothing. */
const PAGES = Object.entries(import.meta.glob<string>('../**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true }))
  .filter(([file]) => !/\.test\.|^\.\/|\/m\//.test(file))
  .map(([, text]) => text)
  .join('\n');

test('no text is kept that nothing says any more', () => {
  const named = (pattern: RegExp): string[] => [...PAGES.matchAll(pattern)].map((m) => m[1] ?? '');
  const whole = new Set(named(/['"`]([a-z]\w*(?:\.\w+)+)['"`]/gi));
  // `words.status.${status}`, and tables that are asked for as a whole.
  const begun = [...named(/`([a-z]\w*\.[\w.]*)\$\{/gi), ...[...whole].map((key) => `${key}.`)];
  const isSaid = (key: string): boolean => whole.has(key.replace(/_(?:one|other)$/, '')) || begun.some((head) => key.startsWith(head));
  expect(begun.length).toBeGreaterThan(100);
  expect([...texts(zh).keys()].filter((key) => !isSaid(key))).toEqual([]);
});

test('every status, action and sort of the contract has a word', () => {
  expect(Object.keys(zh.words.status).sort()).toEqual([...OrderStatus.options].sort());
  expect(Object.keys(zh.words.action).sort()).toEqual([...ORDER_ACTIONS].sort());
  expect(Object.keys(zh.words.sort).sort()).toEqual([...OrderSort.options].sort());
  expect(ALL_PERMISSIONS.length).toBeGreaterThan(20);
});

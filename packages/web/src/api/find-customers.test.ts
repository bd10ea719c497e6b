import { afterEach, expect, test, vi } from 'vitest';
import { findCustomers, questionsOf } from './find-customers.ts';
import { Problem } from './problem.ts';

afterEach(() => vi.unstubAllGlobals());

test('what is typed is asked for as what it may be, and as a code in any case', () => {
  expect(questionsOf(' 8000 ')).toEqual([{ last4: '8000' }, { externalCode: '8000' }]);
  expect(questionsOf('+86 138-0013-8000')).toEqual([{ phone: '+86 138-0013-8000' }, { externalCode: '+86 138-0013-8000' }]);
  expect(questionsOf('CAFE-01')).toEqual([{ name: 'CAFE-01' }, { externalCode: 'CAFE-01' }]);
  expect(questionsOf('张三')).toEqual([{ name: '张三' }, { externalCode: '张三' }]);
});

/** A server that shows this reader no personal values, and knows one customer by code. */
const answer = (items: readonly object[]) => (_: string, init: RequestInit) =>
  Promise.resolve(
    (init.body as string).includes('externalCode')
      ? Response.json({ items, isCut: false })
      : Response.json({ code: 'field_hidden', detail: '', facts: {} }, { status: 403 }),
  );

test('who may not search by personal values finds by code; where no code is like that, the refusal is the answer', async () => {
  vi.stubGlobal('fetch', answer([{ id: 'c1' }]));
  expect(await findCustomers('CAFE-01')).toEqual({ items: [{ id: 'c1' }], isCut: false });
  vi.stubGlobal('fetch', answer([]));
  await expect(findCustomers('张三')).rejects.toThrow(Problem);
});

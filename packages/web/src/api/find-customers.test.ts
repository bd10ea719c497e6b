import { expect, test } from 'vitest';
import { questionsOf } from './find-customers.ts';

test('what is typed is asked for as what it may be, and as a code in any case', () => {
  expect(questionsOf(' 8000 ', true)).toEqual([{ last4: '8000' }, { externalCode: '8000' }]);
  expect(questionsOf('+86 138-0013-8000', true)).toEqual([{ phone: '+86 138-0013-8000' }, { externalCode: '+86 138-0013-8000' }]);
  expect(questionsOf('CAFE-01', true)).toEqual([{ name: 'CAFE-01' }, { externalCode: 'CAFE-01' }]);
  expect(questionsOf('张三', true)).toEqual([{ name: '张三' }, { externalCode: '张三' }]);
});

test('who may not see persons asks for codes alone, so that nothing is refused', () => {
  for (const typed of ['8000', '13800138000', '张三']) expect(questionsOf(typed, false)).toEqual([{ externalCode: typed }]);
});

import { expect, test } from 'vitest';
import { OrderFilter } from '@danflow/contract';
import { filterOf, readOrdersSearch } from './orders-search.ts';

test('an address becomes a filter that the contract takes', () => {
  const search = readOrdersSearch({
    status: 'paid,shipped',
    from: '2026-11-22',
    to: '2026-11-22',
    held: '1',
    flag: '1,2',
    amountMin: '199.5',
    amountMax: 'many',
    nonsense: 'x',
  });
  const filter = filterOf(search);
  expect(filter).toEqual({
    status: 'paid,shipped',
    createdFrom: '2026-11-21T16:00:00.000Z',
    createdTo: '2026-11-22T15:59:59.999Z',
    isHeld: 'true',
    flag: '1,2',
    amountMin: '19950',
  });
  expect(OrderFilter.parse(filter)).toMatchObject({ status: ['paid', 'shipped'], isHeld: true, flag: [1, 2], amountMin: 19_950 });
});

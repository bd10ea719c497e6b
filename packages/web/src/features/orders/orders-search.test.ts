import { expect, test } from 'vitest';
import { NewOrderListView, OrderFilter } from '@danflow/contract';
import { bodyFilterOf, columnsIn, conditionsOf, densityIn, filterOf, readOrdersSearch } from './orders-search.ts';

const NOW = new Date('2026-11-22T17:30:00.000Z');

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

test('every condition reaches the server, in a link and in the body of a command', () => {
  const search = readOrdersSearch({
    shipByTo: 'today',
    short: '0',
    refunding: '1',
    printed: '0',
    carrier: 'SF,ZTO',
    tag: '加急,老客',
    source: 'api',
    assigneeId: 'none',
  });
  const filter = filterOf(search, 'someone', NOW);
  expect(OrderFilter.parse(filter)).toMatchObject({
    shipByTo: '2026-11-23T15:59:59.999Z',
    isShort: false,
    isRefundPending: true,
    isPrinted: false,
    carrier: ['SF', 'ZTO'],
    tag: ['加急', '老客'],
    source: ['api'],
    isAssigned: false,
  });
  expect(OrderFilter.parse(bodyFilterOf(filter))).toEqual(OrderFilter.parse(filter));
});

test('relative days move with the shop’s calendar, and “me” is whoever reads', () => {
  expect(filterOf({ from: '7d', assigneeId: 'me' }, '01900000-0000-7000-8000-000000000001', NOW)).toEqual({
    createdFrom: '2026-11-16T16:00:00.000Z',
    assigneeId: '01900000-0000-7000-8000-000000000001',
  });
  expect(filterOf({ from: 'today' }, undefined, NOW)).toEqual({ createdFrom: '2026-11-22T16:00:00.000Z' });
  expect(filterOf({ from: 'yesterday' }, undefined, NOW)).toEqual({});
});

test('a view keeps the conditions alone, as the contract takes them', () => {
  const search = readOrdersSearch({ status: 'paid', from: '7d', sort: 'ship_by_asc', view: 'x', cols: 'no', customerId: 'c' });
  expect(conditionsOf(search)).toEqual({ status: 'paid', from: '7d' });
  expect(NewOrderListView.safeParse({ name: 'x', filter: conditionsOf(search) }).success).toBe(true);
});

test('columns and density of an address are those that exist', () => {
  expect(columnsIn('no,goods,phone,goods')).toEqual(['no', 'goods']);
  expect(columnsIn('phone')).toBeNull();
  expect(densityIn('cards')).toBe('cards');
  expect(densityIn('huge')).toBeNull();
});

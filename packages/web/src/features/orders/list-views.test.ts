import { expect, test } from 'vitest';
import type { OrderListView, OrderListViewId } from '@danflow/contract';
import { resolvedSearch, searchOfView, shownView } from './list-views.ts';

const view: OrderListView = {
  id: '01900000-0000-7000-8000-000000000001' as OrderListViewId,
  name: '急单',
  isShared: false,
  filter: { status: 'paid', lane: 'overdue' },
  sort: 'ship_by_asc',
  columns: ['no', 'goods'],
  density: 'cards',
  isEditable: true,
  updatedAt: '2026-11-22T00:00:00.000Z',
  updatedBy: 'x',
  version: 1,
};

test('built-in views are known by their filters alone, whatever the sort', () => {
  expect(shownView({}, []).builtin?.key).toBe('all');
  expect(shownView({ status: 'paid', sort: 'ship_by_asc' }, []).builtin?.key).toBe('toShip');
  expect(shownView({ lane: 'overdue' }, []).builtin?.key).toBe('overdue');
  expect(shownView({ status: 'paid', flag: '1' }, [])).toMatchObject({ builtin: null, saved: null });
  expect(shownView({ customerId: 'c' }, []).builtin).toBeNull();
});

test('a saved view is the one that the address names, and says when the list has gone on from it', () => {
  const search = searchOfView(view);
  expect(shownView(search, [view])).toMatchObject({ saved: view, isChanged: false });
  expect(shownView({ ...search, flag: '1' }, [view]).isChanged).toBe(true);
  expect(shownView({ ...search, sort: 'created_desc' }, [view]).isChanged).toBe(true);
  expect(shownView({ ...search, cols: 'no,goods', density: 'cards' }, [view]).isChanged).toBe(false);
  expect(shownView({ ...search, density: 'compact' }, [view]).isChanged).toBe(true);
  expect(shownView(search, [])).toMatchObject({ saved: null, builtin: null });
});

test('a link with the view alone opens all of it; with anything beside it, exactly what it says', () => {
  expect(resolvedSearch({ view: view.id }, [view])).toEqual(searchOfView(view));
  expect(resolvedSearch({ view: view.id, status: 'paid' }, [view])).toEqual({ view: view.id, status: 'paid' });
  expect(resolvedSearch({ view: 'gone' }, [view])).toEqual({ view: 'gone' });
});

import { expect, test } from 'vitest';
import { firstIdOf, newId } from './ids.ts';

test('ids are UUIDv7, distinct, and sort in the order they were made', () => {
  const at = new Date('2026-03-02T02:00:00.000Z');
  const ids = Array.from({ length: 2000 }, (_, i) => newId(new Date(at.getTime() + Math.floor(i / 500))));
  expect(new Set(ids).size).toBe(2000);
  expect(ids).toEqual(ids.toSorted());
  expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(true);
});

test('a range of time is a range of ids', () => {
  const at = new Date('2020-01-01T00:00:00.000Z');
  expect(newId(at) >= firstIdOf(at)).toBe(true);
  expect(newId(new Date(at.getTime() - 1)) < firstIdOf(at)).toBe(true);
});

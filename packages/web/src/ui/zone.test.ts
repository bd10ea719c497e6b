import { expect, test } from 'vitest';
import { dayOf, endOfDay, instantOf, minuteOf } from './zone.ts';

test('times are those of the shop, whatever zone the computer is in', () => {
  expect(minuteOf('2026-11-22T16:30:00Z')).toBe('2026-11-23 00:30');
  expect(dayOf('2026-11-22T15:59:59Z')).toBe('2026-11-22');
});

test('a day and a time become the moment the shop means', () => {
  expect(instantOf('2026-11-22', '14:03')).toBe('2026-11-22T06:03:00.000Z');
  expect(instantOf('2026-11-22')).toBe('2026-11-21T16:00:00.000Z');
  expect(endOfDay('2026-11-22')).toBe('2026-11-22T15:59:59.999Z');
});
